# Errors of the engine itself. Those of the commands keep their own ids.

# Ends the operation. The id is stable; the action says what to do about it.
function Stop-Operation([string]$Id, [string]$Message, [string]$Action, [string]$Category = 'InvalidArgument', $Target) {
    $record = [System.Management.Automation.ErrorRecord]::new([System.InvalidOperationException]::new($Message), $Id, $Category, $Target)
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($Message)
    $record.ErrorDetails.RecommendedAction = $Action
    throw $record
}

# Some properties are fixed when a file system is made.
function Stop-Change([string]$What, [string]$Property, $Is, $Wanted) {
    Stop-Operation ChangeImpossible "$What exists with $Property $Is, and cannot be changed to $Wanted. Nothing was changed." `
        "Accept $Property $Is, or remove it first." InvalidOperation $What
}

# The id alone: commands add the name of their class to it.
function Get-ErrorId($Record) {
    $Record.FullyQualifiedErrorId.Split(',')[0]
}

function ConvertTo-ErrorObject($Record) {
    $isKnown = $Record.Exception.GetType().FullName -like 'Famfs.*' -or $Record.ErrorDetails.RecommendedAction
    [ordered]@{
        id      = $isKnown ? (Get-ErrorId $Record) : $Record.Exception -is [System.UnauthorizedAccessException] ? 'AccessDenied' : 'Failed'
        message = $Record.Exception.Message
        action  = "$($Record.ErrorDetails.RecommendedAction)"
    }
}
