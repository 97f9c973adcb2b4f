# What an instance may contain. The JSON Schema in the manifest of a resource is the only description of its properties.

$Schemas = @{}

function Get-Schema([string]$Resource) {
    if (-not $Schemas.ContainsKey($Resource)) {
        $name = $Resource.ToLowerInvariant()
        $file = "$PSScriptRoot/../famfs.$name.dsc.resource.json"
        $Schemas[$Resource] = if ([System.IO.File]::Exists($file)) {
            (ConvertFrom-Json -AsHashtable ([System.IO.File]::ReadAllText($file))).schema.embedded
        }
        else {
            ConvertFrom-Json -AsHashtable ([System.IO.File]::ReadAllText("$PSScriptRoot/$name.schema.json"))
        }
    }

    $Schemas[$Resource]
}

function Stop-Input([string]$Message) {
    Stop-Operation InputInvalid $Message 'Correct the input; the schema in the manifest describes each property.'
}

# The instance with each value checked and in one form: sizes in bytes, modes with four digits. What is null is not given,
# and what can only be read is left out, so that a state that was read is valid input.
function Confirm-Instance([string]$Resource, $Instance) {
    if ($Instance -isnot [System.Collections.IDictionary]) {
        Stop-Input "The input for $Resource is not a JSON object."
    }

    $schema = Get-Schema $Resource
    $result = @{}
    foreach ($name in $Instance.Keys) {
        $property = $schema.properties[$name]
        if (-not $property) {
            Stop-Input "$Resource has no property '$name'."
        }

        if ($null -eq $Instance[$name] -or $property.readOnly) {
            continue
        }

        Confirm-Value $Resource $name $property $Instance[$name]
        $result[$name] = ConvertTo-Plain $property $Instance[$name]
    }

    foreach ($name in $schema.required) {
        if ($null -eq $result[$name]) {
            Stop-Input "$Resource needs the property '$name'. $($schema.properties[$name].description)"
        }
    }

    if (-not $result.ContainsKey('_exist') -and $schema.properties._exist) {
        $result._exist = $true
    }

    $result
}

function Confirm-Value([string]$Resource, [string]$Name, $Property, $Value) {
    $type = Get-JsonType $Value
    $isValid = $type -in $Property.type
    if ($isValid -and $type -eq 'string') {
        $isValid = (-not $Property.enum -or $Value -cin $Property.enum) -and
            (-not $Property.pattern -or $Value -cmatch $Property.pattern) -and
            $Value.Length -ge ($Property.minLength ?? 0)
    }
    elseif ($isValid -and $type -eq 'integer') {
        $isValid = $Value -ge ($Property.minimum ?? [long]::MinValue) -and $Value -le ($Property.maximum ?? [long]::MaxValue)
    }
    elseif ($isValid -and $type -eq 'array') {
        foreach ($item in $Value) {
            Confirm-Value $Resource "$Name[]" $Property.items $item
        }
    }
    elseif ($isValid -and $type -eq 'object') {
        foreach ($key in $Value.Keys) {
            if (-not $Property.properties[$key]) {
                Stop-Input "$Resource has no property '$Name.$key'."
            }

            Confirm-Value $Resource "$Name.$key" $Property.properties[$key] $Value[$key]
        }

        foreach ($key in $Property.required) {
            if ($null -eq $Value[$key]) {
                Stop-Input "$Resource needs the property '$Name.$key'."
            }
        }
    }

    if (-not $isValid) {
        $shown = ConvertTo-Json -Compress -Depth 3 $Value
        $shown = $shown.Length -gt 100 ? $shown.Substring(0, 100) + '...' : $shown
        Stop-Input "The property '$Name' of $Resource cannot be $shown. $($Property.description)"
    }
}

function Get-JsonType($Value) {
    if ($Value -is [string]) { 'string' }
    elseif ($Value -is [bool]) { 'boolean' }
    elseif ($Value -is [long] -or $Value -is [int]) { 'integer' }
    elseif ($Value -is [System.Collections.IDictionary]) { 'object' }
    elseif ($Value -is [array]) { 'array' }
    else { 'number' }
}

function ConvertTo-Plain($Property, $Value) {
    if ($Property.type -is [array] -and 'integer' -in $Property.type) {
        return ConvertTo-Byte $Value
    }

    switch ($Property.format) {
        'mode' { return $Value.PadLeft(4, '0') }
        'uuid' { return $Value.ToLowerInvariant() }
    }

    if ($Value -is [array]) {
        return , $Value
    }

    $Value
}
