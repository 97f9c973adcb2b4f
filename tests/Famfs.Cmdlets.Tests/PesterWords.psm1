# The words of Pester 5 the suite may use, for machines that have the PowerShell engine but neither pwsh nor Pester.
# Pester is the authority: what is here behaves as in Pester 5, anything else fails loudly.
# The engine has these cmdlets and no others, so neither have the tests (no Write-*, New-Item, Test-Path, no '>'):
#   New-PS{SessionOption,TransportOption,SessionConfigurationFile} {Start,Get,Receive,Wait,Stop,Remove,Debug}-Job
#   {Disable,Enable,Get}-ExperimentalFeature {Enter,Exit,Get,New,Remove}-PSSession {Invoke-Command,Switch-Process}
#   Register-ArgumentCompleter {Add,Clear,Get,Invoke}-History {Get,Import,New,Remove}-Module {New,Test}-ModuleManifest
#   Get-Command New-PSRoleCapabilityFile Out-{Default,Host,Null} Set-{PSDebug,StrictMode} {Enter,Exit}-PSHostProcess
#   Export-ModuleMember Get-PSHostProcessInfo Get-PSSubsystem {ForEach,Where}-Object {Get,Save,Update}-Help
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$script:Frame = $null        # { & $args[0] } in the session state of the file: every call of it is a new scope there
$script:Block = $null        # the block whose body is being discovered, null while tests run
$script:Pending = $null      # the last result, held back while an AfterAll may still spoil it

function Find-PesterTest {
    [CmdletBinding()]
    param($File, [string] $Path, [scriptblock] $Frame)
    $script:File, $script:Frame, $script:User = $File, $Frame, $PSCmdlet.SessionState
    $script:Root = $script:Block = New-Node $null '' @{} ''
    try { & $Frame $Path | Out-Null } catch { throw Format-Error $_ }     # the try makes every error of a body end it
    if (-not $File.Tests) { throw 'The file has no It.' }
    $script:Block = $null
}

function New-Node($parent, [string] $name, $own, [string] $skip) {
    $values = $parent ? $parent.Values.Clone() : @{}
    foreach ($key in $own.Keys) { $values[$key] = $own[$key] }
    [pscustomobject]@{
        Parent = $parent; Own = $own; Values = $values; Items = [Collections.Generic.List[object]]::new()
        Path = "$($parent -and $parent.Path ? "$($parent.Path) > " : '')$(Expand-Name $name $values)"
        Skip = $parent -and $parent.Skip ? $parent.Skip : $skip; Test = $null; Script = $null
        BeforeAll = $null; BeforeEach = $null; AfterEach = $null; AfterAll = $null
    }
}

# One set of variables for each item of -ForEach: the item as $_, and the keys of a dictionary.
function Get-OwnVariable($bound) {
    if (-not $bound.ContainsKey('ForEach')) { return @{} }
    if ($null -eq $bound['ForEach'] -or -not @($bound['ForEach']).Count) { throw "No -ForEach in '$($bound['Name'])'." }
    foreach ($case in $bound['ForEach']) {
        $own = $case -is [Collections.IDictionary] ? @{} + $case : @{}
        $own['_'] = $case
        $own
    }
}

# <name> and <name.property> stand for values of -ForEach; `< is just a <.
function Expand-Name([string] $name, $values) {
    [regex]::Replace($name, '(?<!`)<([^>`]+)>', {
            $first, $rest = $args[0].Groups[1].Value -split '\.'
            if (-not $values.Contains($first)) { throw "$($args[0]) in the title '$name' is no value of -ForEach." }
            $value = $values[$first]
            foreach ($property in $rest) { $value = $value.$property }
            "$value"
        }) -replace '`([<>])', '$1'
}

function Assert-Body([string] $word, [scriptblock] $body) {
    if (-not $script:Block) { throw "$word belongs in the body of a Describe or Context, not in what a test runs." }
    if ($body.Ast.ParamBlock) { throw "A param block in $word is not supported: the values of -ForEach are variables." }
}
function Get-SkipReason($bound, $call) { $bound['Skip'] ? "line $($call.ScriptLineNumber): $($call.Line.Trim())" : '' }

function Describe {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Fixture, $ForEach, [switch] $Skip, [string[]] $Tag)
    Assert-Body $MyInvocation.MyCommand $Fixture
    $parent = $script:Block
    foreach ($own in Get-OwnVariable $PSBoundParameters) {
        $script:Block = New-Node $parent $Name $own (Get-SkipReason $PSBoundParameters $MyInvocation)
        $parent.Items.Add($script:Block)
        & $script:Frame { Set-OwnVariable $own; . $Fixture }
        $script:Block = $parent
    }
}
${function:Context} = ${function:Describe}

function It {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Test, $ForEach, [switch] $Skip, [string[]] $Tag)
    Assert-Body 'It' $Test
    if ($script:Block -eq $script:Root) { throw "It '$Name' is outside of any Describe." }
    foreach ($own in Get-OwnVariable $PSBoundParameters) {
        $item = New-Node $script:Block $Name $own (Get-SkipReason $PSBoundParameters $MyInvocation)
        $item.Script, $item.Test = $Test, $script:File.Add($item.Path, $item.Skip)
        $script:Block.Items.Add($item)
    }
}

function BeforeDiscovery([Parameter(Mandatory)] [scriptblock] $ScriptBlock) { . $ScriptBlock }
function BeforeAll([Parameter(Mandatory)] [scriptblock] $ScriptBlock) {
    $word = $MyInvocation.MyCommand.Name
    Assert-Body $word $ScriptBlock
    if ($script:Block.$word) { throw "A second $word in '$($script:Block.Path)': Pester would forget the first." }
    if ($word -like '*Each' -and -not $script:Block.Parent) { throw "$word is outside of any Describe." }
    $script:Block.$word = $ScriptBlock
}
${function:BeforeEach} = ${function:AfterEach} = ${function:AfterAll} = ${function:BeforeAll}

function Invoke-PesterFile {
    $global:TestDrive = [IO.Directory]::CreateTempSubdirectory('Pester_').FullName
    try { Invoke-Block $script:Root } finally { [IO.Directory]::Delete($global:TestDrive, $true) }
    Publish-Result
}

function Invoke-Block($block) {
    if (-not (Get-LiveTest $block)) { return }
    $before = Get-TestDriveEntry
    & $script:Frame {
        Set-OwnVariable $block.Own
        $failure = Invoke-Script $block.BeforeAll
        foreach ($item in $failure ? (Get-LiveTest $block) : $block.Items) {
            if ($failure) { Start-Result $item; Add-Failure $failure "BeforeAll of '$($block.Path)'" }
            elseif (-not $item.Test) { Invoke-Block $item }
            elseif (-not $item.Skip) { Invoke-Test $item }
        }
        Add-Failure (Invoke-Script $block.AfterAll) "AfterAll of '$($block.Path)', after this test,"
    }
    # As in Pester, what a block leaves on the drive goes with it.
    $left = @(Get-TestDriveEntry | Where-Object { $_ -notin $before })
    foreach ($entry in $left | Where-Object { [IO.Path]::GetDirectoryName($_) -notin $left }) {
        if ([IO.Directory]::Exists($entry)) { [IO.Directory]::Delete($entry, $true) } else { [IO.File]::Delete($entry) }
    }
}

function Invoke-Test($item) {
    Start-Result $item
    $blocks = @(for ($block = $item.Parent; $block; $block = $block.Parent) { $block })
    & $script:Frame {
        Set-OwnVariable $item.Own
        $failure = $null
        for ($i = $blocks.Count; --$i -ge 0 -and -not $failure; ) { $failure = Invoke-Script $blocks[$i].BeforeEach }
        Add-Failure ($failure ? $failure : (Invoke-Script $item.Script))
        foreach ($block in $blocks) { Add-Failure (Invoke-Script $block.AfterEach) 'AfterEach' }
    }
}

# Runs in the current scope of the file and returns what ended the script block early, if anything did.
function Invoke-Script([scriptblock] $body) {
    if (-not $body) { return }
    $end = New-Failure 'PesterTestLeft' 'Left by break or continue.'
    do { try { $null = . $body; $end = $null } catch { $end = $_ } } while ($false)
    $end
}

function Set-OwnVariable($own) { foreach ($key in $own.Keys) { $script:User.PSVariable.Set($key, $own[$key]) } }
function Get-TestDriveEntry { [IO.Directory]::GetFileSystemEntries($global:TestDrive, '*', 'AllDirectories') }
function Get-LiveTest($block) {
    foreach ($item in $block.Items) { if (-not $item.Test) { Get-LiveTest $item } elseif (-not $item.Skip) { $item } }
}

function Start-Result($item) {
    Publish-Result
    $script:File.Current = $item.Path
    $script:Pending = @{ Test = $item.Test; Skip = ''; Failures = [Collections.Generic.List[string]]::new() }
}

function Add-Failure($failure, [string] $where) {
    if (-not $failure) { return }
    if (-not $where -and $failure.FullyQualifiedErrorId -eq 'PesterTestSkipped') { $script:Pending.Skip = "$failure" }
    else { $script:Pending.Failures.Add("$($where ? "$where failed: " : '')$(Format-Error $failure)") }
}

function Format-Error($failure) {
    $frames = $failure.ScriptStackTrace -split "`n" -match '^at ' -notmatch 'PesterWords\.psm1|<No file>'
    @(Format-Value $failure) + $frames -join "`n"
}

function Publish-Result {
    $last, $script:Pending = $script:Pending, $null
    if (-not $last) { return }
    if ($last.Failures.Count) { $last.Test.Fail($last.Failures -join "`n") }
    elseif ($last.Skip) { $last.Test.Skip($last.Skip) }
    else { $last.Test.Pass() }
}

function New-Failure($id, $text) { [Management.Automation.ErrorRecord]::new($text, $id, 'InvalidResult', $null) }
function Set-ItResult([Parameter(Mandatory)] [switch] $Skipped, [string] $Because) {
    throw New-Failure 'PesterTestSkipped' ($Because ? $Because : 'Set-ItResult -Skipped')
}

$script:OnCollections = 'Be', 'BeExactly', 'BeNullOrEmpty', 'HaveCount', 'Contain'
$script:Operators = @{
    Be = { param($actual, $expected) Test-Equal $actual $expected { $args[1] -eq $args[0] } }
    BeExactly = { param($actual, $expected) Test-Equal $actual $expected { $args[1] -ceq $args[0] } }
    BeNullOrEmpty = { param($actual) (Test-Nothing $actual) -or ($actual.Count -eq 1 -and
            -not ($actual[0] -is [hashtable] ? $actual[0].Count : "$($actual[0])")) }
    HaveCount = { param($actual, $expected) ($null -eq $actual ? 0 : $actual.Count) -eq [int] $expected }
    Contain = { param($actual, $expected) $actual -contains $expected }
    BeTrue = { param($actual) [bool] $actual }
    BeFalse = { param($actual) -not $actual }
    BeGreaterThan = { param($actual, $expected) -not ($actual -le $expected) }
    BeGreaterOrEqual = { param($actual, $expected) -not ($actual -lt $expected) }
    BeLessThan = { param($actual, $expected) -not ($actual -ge $expected) }
    BeLessOrEqual = { param($actual, $expected) -not ($actual -gt $expected) }
    Match = { param($actual, $expected) $actual -match $expected }
    BeLike = { param($actual, $expected) $actual -like $expected }
    BeOfType = { param($actual, $expected) $actual -is ($expected -replace '^\[(.*)\]$', '$1' -as [type]) }
    Exist = { param($actual) $script:User.InvokeProvider.Item.Exists($actual) }
    Throw = { param($actual, $expected, $id, $type) $actual -and (-not $type -or $actual.Exception -is $type) -and
        $actual.Exception.Message -like ($expected ? $expected : '*') -and
        $actual.FullyQualifiedErrorId -like ($id ? $id : '*') }
}

function Test-Nothing($set) { $null -eq $set -or $set.Count -eq 0 -or ($set.Count -eq 1 -and $null -eq $set[0]) }
function Test-Equal([object[]] $actual, [object[]] $expected, [scriptblock] $equal) {
    if ((Test-Nothing $actual) -and (Test-Nothing $expected)) { return $true }
    if ((Test-Nothing $actual) -or (Test-Nothing $expected) -or $actual.Count -ne $expected.Count) { return $false }
    for ($i = 0; $i -lt $actual.Count; $i++) {
        $isArray = $actual[$i] -is [array] -or $expected[$i] -is [array]
        $isEqual = $isArray ? (Test-Equal $actual[$i] $expected[$i] $equal) : (& $equal $actual[$i] $expected[$i])
        if (-not $isEqual) { return $false }
    }
    $true
}

function Format-Value($value) {
    if ($value -is [array]) { return $value.ForEach({ Format-Value $_ }) -join ', ' }
    if ($null -eq $value) { return '$null' }
    $id = $value -is [Management.Automation.ErrorRecord] ? $value.FullyQualifiedErrorId : ''
    if ($id) { return $id -in "$value", 'PesterAssertionFailed' ? "$value" : "$value [$id]" }
    $value -is [string] ? "'$value'" : "$value [$($value.GetType().Name)]"
}

function Should {
    param(
        [Parameter(ValueFromPipeline)] $ActualValue,
        [Parameter(Position = 0)] [Alias('ExpectedMessage', 'ExpectedType', 'RegularExpression')] $ExpectedValue,
        [switch] $Not, [switch] $Be, [switch] $BeExactly, [switch] $BeNullOrEmpty, [switch] $BeTrue, [switch] $BeFalse,
        [switch] $BeGreaterThan, [switch] $BeGreaterOrEqual, [switch] $BeLessThan, [switch] $BeLessOrEqual,
        [switch] $Match, [switch] $BeLike, [switch] $BeOfType, [switch] $HaveCount, [switch] $Contain, [switch] $Exist,
        [switch] $Throw, [string] $ErrorId, [type] $ExceptionType, [switch] $PassThru, [string] $Because)
    begin { $values = [Collections.Generic.List[object]]::new() }
    process { $values.Add($ActualValue) }
    end {
        $operator = "$($PSBoundParameters.Keys | Where-Object { $script:Operators.ContainsKey($_) })"
        $test = $script:Operators[$operator]
        $hasValue = $PSBoundParameters.ContainsKey('ExpectedValue')
        if (-not $test -or (-not $Throw -and ($ErrorId -or $ExceptionType -or $PassThru -or
                    $hasValue -ne ($test.Ast.ParamBlock.Parameters.Count -gt 1)))) {
            throw "Should takes one operator and what goes with it, not: $($PSBoundParameters.Keys)"
        }

        # Operators on collections see the whole input, the others each value of it.
        $whole = $values.Count -eq 0 ? $null : $values.ToArray()
        foreach ($actual in $values.Count -eq 0 -or $operator -in $script:OnCollections ? , $whole : $whole) {
            if ($Throw) {
                if ($actual -isnot [scriptblock]) { throw 'Should -Throw takes a script block.' }
                $block, $actual = $actual, $null
                do { try { $null = & $block } catch { $actual = $_ } } while ($false)
            }
            $passed = [bool] (& $test $actual $ExpectedValue $ErrorId $ExceptionType)
            if ($Throw -and $Not) { $passed = $null -ne $actual }
            if ($passed -eq $Not) {
                $text = "Should$($Not ? ' -Not' : '') -$operator$($hasValue ? " $(Format-Value $ExpectedValue)" : '')"
                $text += "$($ErrorId ? " -ErrorId $ErrorId" : '')$($Because ? ", because $Because" : '')"
                throw New-Failure 'PesterAssertionFailed' "$text, but got $(Format-Value $actual)"
            }
            if ($PassThru) { $actual }
        }
    }
}

Export-ModuleMember Find-PesterTest, Invoke-PesterFile, Describe, Context, It, BeforeDiscovery, BeforeAll, BeforeEach,
    AfterEach, AfterAll, Set-ItResult, Should
