# The commands are compiled: this file loads their assembly, or says how to build it.
#
# The module and what it rests on live in a load context of their own, so that another version of a library, or of this
# module, may be in the session already (src/Famfs.Loader).
#
# Each line counts for the time of an import, and each kind of statement more than what it does: what is seldom needed is in
# functions, which PowerShell compiles when they are called.
if (-not [System.IO.File]::Exists("$PSScriptRoot/bin/Famfs.Loader.dll")) {
    throw "The module is not built: '$PSScriptRoot/bin/Famfs.Loader.dll' is missing. Run ./build.sh build."
}

# A session has one copy at a time: PowerShell refuses commands of the same names from a second one.
function Remove-OtherCopy {
    foreach ($other in Get-Module Famfs) {
        if ($other.ModuleBase -cne $PSScriptRoot) {
            Remove-Module $other -Force
        }
    }
}

$loader = [System.Reflection.Assembly]::LoadFile("$PSScriptRoot/bin/Famfs.Loader.dll").GetType('Famfs.Loader.ModuleLoader')
$engine, $commands, $hasCopies = $loader::Load("$PSScriptRoot/bin")
if ($hasCopies) {
    Remove-OtherCopy
}

# PowerShell exports the commands of an assembly only at its first import; a module that is given is exported each time.
Import-Module (Import-Module -Assembly $engine, $commands -PassThru -ErrorAction Stop)

# A name in brackets could be that of another version in this session.
$types = $commands.GetType('Famfs.Cmdlets.Binding.ItemTypes')
& $types::UpdateTypeData -Force -TypeData $types::All

# The resources of the PowerShell adapter of DSC. It finds them in this text, before anything is loaded, so their properties have
# types that PowerShell has by itself. The engine in dsc/ does the work, as it does for the command resources; a property that
# is null is not described.
function Invoke-Engine([string]$Resource, [string]$Operation, $Instance) {
    Import-Module "$PSScriptRoot/dsc/engine/Famfs.Automation.psm1"
    Invoke-AutomationInstance -Resource $Resource -Operation $Operation -Instance $Instance
}

# States as instances of a class, with the properties that the class has.
function ConvertTo-Resource([type]$Class, $State) {
    foreach ($one in $State) {
        $resource = $Class::new()
        foreach ($name in $one.Keys | Where-Object { $resource.psobject.Properties[$_] -and $null -ne $one[$_] }) {
            $resource.$name = $one[$name]
        }

        $resource
    }
}

# A device or image file that holds a famfs.
[DscResource()]
class FamfsFileSystem {
    [DscProperty(Key)] [string] $device
    [DscProperty()] [bool] $_exist = $true
    [DscProperty()] [string] $size
    [DscProperty()] [string] $logSize
    [DscProperty()] [string] $master
    [DscProperty()] [bool] $force
    [DscProperty(NotConfigurable)] [string] $uuid
    [DscProperty(NotConfigurable)] [string] $role
    [DscProperty(NotConfigurable)] [string] $_name

    [FamfsFileSystem] Get() { return ConvertTo-Resource ([FamfsFileSystem]) (Invoke-Engine FileSystem Get $this) }
    [bool] Test() { return Invoke-Engine FileSystem Test $this }
    [void] Set() { Invoke-Engine FileSystem Set $this }
    static [FamfsFileSystem[]] Export() { return [FamfsFileSystem]::Export([FamfsFileSystem]::new()) }
    static [FamfsFileSystem[]] Export([FamfsFileSystem] $filter) {
        return ConvertTo-Resource ([FamfsFileSystem]) (Invoke-Engine FileSystem Export $filter)
    }
}

# A famfs on a directory of this host, now and at boot.
[DscResource()]
class FamfsMount {
    [DscProperty(Key)] [string] $mountPoint
    [DscProperty()] [bool] $_exist = $true
    [DscProperty()] [string] $device
    [DscProperty()] [Nullable[bool]] $readOnly
    [DscProperty()] [Nullable[bool]] $writable
    [DscProperty()] [Nullable[bool]] $allowOther
    [DscProperty()] [string] $cache
    [DscProperty()] [string] $commitPolicy
    [DscProperty()] [string[]] $options
    [DscProperty()] [string] $persistent
    [DscProperty()] [bool] $force
    [DscProperty()] [string] $fstab
    [DscProperty()] [string] $unitDirectory
    [DscProperty(NotConfigurable)] [string] $state
    [DscProperty(NotConfigurable)] [string] $role
    [DscProperty(NotConfigurable)] [string] $_name

    [FamfsMount] Get() { return ConvertTo-Resource ([FamfsMount]) (Invoke-Engine Mount Get $this) }
    [bool] Test() { return Invoke-Engine Mount Test $this }
    [void] Set() { Invoke-Engine Mount Set $this }
    static [FamfsMount[]] Export() { return [FamfsMount]::Export([FamfsMount]::new()) }
    static [FamfsMount[]] Export([FamfsMount] $filter) { return ConvertTo-Resource ([FamfsMount]) (Invoke-Engine Mount Export $filter) }
}

# A directory inside a famfs.
[DscResource()]
class FamfsDirectory {
    [DscProperty(Key)] [string] $path
    [DscProperty()] [string] $device
    [DscProperty()] [bool] $_exist = $true
    [DscProperty()] [Nullable[bool]] $parents
    [DscProperty()] [string] $mode
    [DscProperty()] [string] $owner
    [DscProperty()] [string] $group
    [DscProperty(NotConfigurable)] [string] $_name

    [FamfsDirectory] Get() { return ConvertTo-Resource ([FamfsDirectory]) (Invoke-Engine Directory Get $this) }
    [bool] Test() { return Invoke-Engine Directory Test $this }
    [void] Set() { Invoke-Engine Directory Set $this }
    static [FamfsDirectory[]] Export() { return [FamfsDirectory]::Export([FamfsDirectory]::new()) }
    static [FamfsDirectory[]] Export([FamfsDirectory] $filter) {
        return ConvertTo-Resource ([FamfsDirectory]) (Invoke-Engine Directory Export $filter)
    }
}

# A file inside a famfs, with its size and content.
[DscResource()]
class FamfsFile {
    [DscProperty(Key)] [string] $path
    [DscProperty()] [string] $device
    [DscProperty()] [bool] $_exist = $true
    [DscProperty()] [string] $size
    [DscProperty()] [Nullable[long]] $seed
    [DscProperty()] [string] $source
    [DscProperty()] [string] $sha256
    [DscProperty()] [bool] $force
    [DscProperty()] [string] $mode
    [DscProperty()] [string] $owner
    [DscProperty()] [string] $group
    [DscProperty(NotConfigurable)] [string] $_name

    [FamfsFile] Get() { return ConvertTo-Resource ([FamfsFile]) (Invoke-Engine File Get $this) }
    [bool] Test() { return Invoke-Engine File Test $this }
    [void] Set() { Invoke-Engine File Set $this }
    static [FamfsFile[]] Export() { return [FamfsFile]::Export([FamfsFile]::new()) }
    static [FamfsFile[]] Export([FamfsFile] $filter) { return ConvertTo-Resource ([FamfsFile]) (Invoke-Engine File Export $filter) }
}
