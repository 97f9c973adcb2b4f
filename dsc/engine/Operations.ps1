# What can be done with any resource: read, compare, plan, change.

# The names of the properties in which a state is not as desired.
function Compare-State([string]$Resource, $Desired, $State) {
    if (-not $Desired._exist -and (Get-Schema $Resource).properties._exist) {
        if ($State._exist) { '_exist' }
        if ($State.persistent -and $State.persistent -ne 'none') { 'persistent' }
        return
    }

    if ($State.Contains('_exist') -and -not $State._exist) {
        '_exist'
        return
    }

    foreach ($name in $State.Keys) {
        if ($name -ne '_exist' -and $Desired.ContainsKey($name) -and -not (Test-Same $Desired[$name] $State[$name])) {
            $name
        }
    }
}

function Test-Same($Wanted, $Is) {
    if ($Wanted -is [array]) {
        return (@($Wanted | Sort-Object -CaseSensitive) -join "`n") -ceq (@($Is | Sort-Object -CaseSensitive) -join "`n")
    }

    $Wanted -ceq $Is
}

# One step: a command and its parameters. -Check says that the command with -WhatIf makes the same checks now, because the step
# needs none before it.
function New-Step([string]$Text, [string]$Command, $Parameters, [switch]$Check) {
    @{ Text = $Text; Command = $Command; Parameters = $Parameters; Check = [bool]$Check }
}

# Reads the state and plans the way to the desired one. Changes nothing.
function Get-Plan([string]$Resource, $Desired) {
    $before = & "Get-${Resource}State" $Desired
    $differs = @(Compare-State $Resource $Desired $before)
    @{
        Resource = $Resource
        Desired  = $Desired
        Before   = $before
        Differs  = $differs
        Steps    = @(if ($differs) { & "Get-${Resource}Step" $Desired $before $differs })
    }
}

# Goes the planned way, or only says it.
function Invoke-Plan($Plan, [switch]$WhatIf) {
    $warnings = [System.Collections.Generic.List[string]]::new()
    foreach ($step in $Plan.Steps) {
        $parameters = $step.Parameters
        $said = $null
        if ($WhatIf -and $step.Check) {
            $null = & $step.Command @parameters -WhatIf -WarningVariable said -WarningAction SilentlyContinue -ErrorAction Stop
        }
        elseif (-not $WhatIf) {
            $null = & $step.Command @parameters -Confirm:$false -WarningVariable said -WarningAction SilentlyContinue -ErrorAction Stop
        }

        foreach ($warning in $said) {
            $warnings.Add("$warning")
        }
    }

    $changed = $Plan.Steps.Count -gt 0
    $after = -not $changed ? $Plan.Before : $WhatIf ? (Get-PlannedState $Plan) : (& "Get-$($Plan.Resource)State" $Plan.Desired)
    if ($changed -and -not $WhatIf) {
        $left = @(Compare-State $Plan.Resource $Plan.Desired $after)
        if ($left) {
            Stop-Operation NotReached "The state is not as desired after the change: $($left -join ', ')." `
                'Another program may be changing the same thing. Run the operation again.' InvalidResult
        }
    }

    [ordered]@{
        changed  = $changed
        before   = $Plan.Before
        after    = $after
        differs  = $Plan.Differs
        steps    = @($Plan.Steps.Text)
        warnings = @($warnings)
    }
}

# The state as far as it is known before the change is made.
function Get-PlannedState($Plan) {
    $state = [ordered]@{}
    if ($Plan.Desired.ContainsKey('_exist') -and -not $Plan.Desired._exist) {
        foreach ($name in (Get-Schema $Plan.Resource).required) {
            $state[$name] = $Plan.Desired[$name]
        }

        $state._exist = $false
        return $state
    }

    foreach ($name in $Plan.Before.Keys) {
        $state[$name] = $Plan.Before[$name]
    }

    $known = (Get-Schema $Plan.Resource).properties
    foreach ($name in $Plan.Desired.Keys | Sort-Object | Where-Object { -not $known[$_].writeOnly }) {
        $state[$name] = $Plan.Desired[$name]
    }

    $state
}
