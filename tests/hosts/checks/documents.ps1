# Applies configuration documents as dsc does, one resource after the other, with the engine of the command resources. One process
# does them all: in a guest PowerShell needs half a minute to start.
Import-Module "$root/dsc/engine/Famfs.Automation.psm1"

# One of dsc/examples.
function Read-Document([string] $Name) {
    ConvertFrom-Json -AsHashtable ([System.IO.File]::ReadAllText("$root/dsc/examples/$Name.dsc.config.json"))
}

function New-Resource([string] $Name, [string] $Type, [hashtable] $Properties) {
    @{ name = $Name; type = "Famfs/$Type"; properties = @{ device = $device } + $Properties }
}

# Gives the names of the resources that were changed.
function Invoke-Document($Document, [hashtable] $Values = @{}) {
    foreach ($resource in $Document.resources) {
        $properties = $resource.properties.Clone()
        foreach ($key in @($properties.Keys)) {
            if ("$($properties[$key])" -match "^\[parameters\('(.+)'\)\]$") {
                $properties[$key] = $Values[$Matches[1]] ?? $Document.parameters[$Matches[1]].defaultValue
            }
        }

        $since = $clock.Elapsed
        $kind = $resource.type.Split('/')[1]
        $reply = Invoke-AutomationOperation -Resource $kind -Operation set -Text (ConvertTo-Json $properties) -WhatIf $false
        $seconds = ($clock.Elapsed - $since).TotalSeconds
        Say ('{0} {1}: {2:0.0} s, at {3:0} s' -f $kind, $resource.name, $seconds, $clock.Elapsed.TotalSeconds)
        if ($reply.ExitCode -ne 0) {
            throw "$($resource.name): $($reply.Traces)"
        }

        if ($reply.Lines[1] -cne '[]') {
            $resource.name
        }
    }
}

# Holds the files below a directory against lines of path and hash.
function Test-Content([string] $Folder, [string] $Lines) {
    $differ = @($Lines.Split("`n") | Where-Object { (Get-Hash "$Folder/$($_.Split(' ')[0])") -cne $_.Split(' ')[1] })
    $differ.Count -eq 0
}
