# The ways in: one operation for dsc, a list of instances for Ansible, an instance of a class for the PowerShell adapter.

function ConvertTo-Line($Value) {
    if ($Value -is [System.Collections.Specialized.OrderedDictionary]) {
        foreach ($name in @($Value.Keys | Where-Object { $null -eq $Value[$_] })) {
            $Value.Remove($name)
        }
    }

    # Only ASCII: no control character of a name can reach a terminal.
    ConvertTo-Json -InputObject $Value -Compress -Depth 12 -EscapeHandling EscapeNonAscii
}

function ConvertFrom-Text([string]$Text) {
    try {
        ConvertFrom-Json -InputObject $Text -AsHashtable -Depth 12 -NoEnumerate -DateKind String
    }
    catch {
        Stop-Input "The input is not JSON: $($_.Exception.Message)"
    }
}

# Nothing that only looks may open a device for writing, not even to read it.
function Set-ReadOnly([bool]$Value) {
    $env:FAMFS_READ_ONLY = $Value ? '1' : $null
}

<#
.SYNOPSIS
Does one operation of a DSC command resource and returns what goes to standard output, to standard error, and the exit code.
#>
function Invoke-AutomationOperation {
    param([string] $Resource, [string] $Operation, [string] $Text, [bool] $WhatIf)

    $reply = @{ Lines = @(); Traces = @(); ExitCode = 0 }
    try {
        Set-ReadOnly ($WhatIf -or $Operation -in 'get', 'test', 'export')
        if ($Operation -eq 'export') {
            $filter = $Text.Trim() ? (Confirm-Filter $Resource (ConvertFrom-Text $Text)) : @{}
            $reply.Lines = @(& "Export-${Resource}State" $filter | ForEach-Object { ConvertTo-Line $_ })
            return $reply
        }

        $desired = Confirm-Instance $Resource (ConvertFrom-Text $Text)
        if ($Operation -eq 'delete') {
            $desired._exist = $false
        }

        if ($Operation -eq 'get') {
            $reply.Lines = @(ConvertTo-Line (& "Get-${Resource}State" $desired))
            return $reply
        }

        if ($Operation -eq 'test') {
            $state = & "Get-${Resource}State" $desired
            $differs = @(Compare-State $Resource $desired $state)
            $state._inDesiredState = -not $differs
            $reply.Lines = @((ConvertTo-Line $state), (ConvertTo-Line $differs))
            return $reply
        }

        $result = Invoke-Plan (Get-Plan $Resource $desired) -WhatIf:$WhatIf
        $reply.Traces = @($result.warnings | ForEach-Object { ConvertTo-Line @{ warn = $_ } })
        if ($WhatIf) {
            $result.after._metadata = @{ whatIf = @($result.steps) }
        }

        if ($Operation -eq 'set' -or $WhatIf) {
            $reply.Lines = @((ConvertTo-Line $result.after), (ConvertTo-Line @($result.differs)))
        }
    }
    catch {
        $problem = ConvertTo-ErrorObject $_
        $reply.Lines = @()
        $reply.Traces += ConvertTo-Line @{ error = "$($problem.id): $($problem.message) $($problem.action)".Trim() }
        $reply.ExitCode = $problem.id -eq 'InputInvalid' ? 2 : 1
    }
    finally {
        Set-ReadOnly $false
    }

    $reply
}

# A filter is an instance from which anything may be missing.
function Confirm-Filter([string]$Resource, $Filter) {
    $required = (Get-Schema $Resource).required
    (Get-Schema $Resource).required = @()
    try {
        $result = Confirm-Instance $Resource $Filter
        $result.Remove('_exist')
        $result
    }
    finally {
        (Get-Schema $Resource).required = $required
    }
}

<#
.SYNOPSIS
Answers a request of many instances: {"resource", "operation": "set" or "get", "whatIf", "items": [...]}.
.DESCRIPTION
Everything is checked, read and planned before the first change. The first error ends the batch; what was done before it is
in the reply.
#>
function Invoke-AutomationBatch {
    param([string] $Text)

    $answer = [ordered]@{ results = @(); error = $null }
    $index = $null
    try {
        $request = ConvertFrom-Text $Text
        if ($request -isnot [System.Collections.IDictionary] -or $request.items -isnot [array] -or
            $request.resource -cnotin 'FileSystem', 'Mount', 'Directory', 'File', 'Tree', 'DeviceMode', 'Info' -or
            $request.operation -cnotin 'get', 'set') {
            Stop-Input 'The request is not one of resource, operation and items.'
        }

        Set-ReadOnly ($request.whatIf -or $request.operation -eq 'get')
        $desired = for ($index = 0; $index -lt $request.items.Count; $index++) {
            Confirm-Instance $request.resource $request.items[$index]
        }

        Confirm-Distinct $request.resource @($desired)
        if ($request.operation -eq 'get') {
            $answer.results = @(for ($index = 0; $index -lt @($desired).Count; $index++) {
                    & "Get-$($request.resource)State" @($desired)[$index]
                })
        }
        else {
            $plans = @(for ($index = 0; $index -lt @($desired).Count; $index++) {
                    Get-Plan $request.resource @($desired)[$index]
                })
            for ($index = 0; $index -lt $plans.Count; $index++) {
                $answer.results += Invoke-Plan $plans[$index] -WhatIf:([bool]$request.whatIf)
            }
        }
    }
    catch {
        $answer.error = ConvertTo-ErrorObject $_
        $answer.error.item = $index
    }
    finally {
        Set-ReadOnly $false
    }

    @{ Lines = @(ConvertTo-Line $answer); Traces = @(); ExitCode = 0 }
}

# Two descriptions of one thing would be planned from the same state, and the second would fail half way.
function Confirm-Distinct([string]$Resource, $Instances) {
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    foreach ($instance in $Instances) {
        $key = "$($instance.device)`n$($instance.mountPoint)`n$("$($instance.path)".Trim('/'))"
        if (-not $seen.Add($key)) {
            Stop-Input "Two items describe the same $($instance.mountPoint ?? $instance.path ?? $instance.device)."
        }
    }
}

<#
.SYNOPSIS
Serves an instance of a class resource: Get and Set return a state, Test whether it is as desired, Export all there are.
#>
function Invoke-AutomationInstance {
    param([string] $Resource, [string] $Operation, $Instance)

    $given = @{}
    foreach ($property in $Instance.psobject.Properties | Where-Object { $null -ne $_.Value -and '' -cne $_.Value }) {
        $given[$property.Name] = $property.Value
    }

    if ($Operation -eq 'Export') {
        $given.Remove('_exist')
        return & "Export-${Resource}State" (Confirm-Filter $Resource $given)
    }

    $desired = Confirm-Instance $Resource $given
    switch ($Operation) {
        'Get' { & "Get-${Resource}State" $desired }
        'Test' { -not @(Compare-State $Resource $desired (& "Get-${Resource}State" $desired)) }
        'Set' {
            $result = Invoke-Plan (Get-Plan $Resource $desired)
            $result.warnings | ForEach-Object { Write-Warning $_ }
        }
    }
}
