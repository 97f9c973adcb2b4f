# The commands are compiled. This file only finds them, with nothing but what the bare engine has.
$assembly = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'Famfs.Cmdlets.dll')
if (-not [System.IO.File]::Exists($assembly)) {
    throw "The module is not built: '$assembly' is missing. Run ./build.sh build."
}

Import-Module -Name $assembly -ErrorAction Stop
