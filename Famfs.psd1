@{
    RootModule           = 'Famfs.psm1'
    ModuleVersion        = '0.2.0'
    GUID                 = '5d0f3a3b-6c0e-4f43-9d4e-0f2f6f4c7a11'
    Author               = 'The Famfs for PowerShell authors'
    CompanyName          = 'The Famfs for PowerShell authors'
    Copyright            = '(c) The Famfs for PowerShell authors. Apache-2.0.'
    Description          = 'The fabric-attached-memory file system on stock Linux kernels: files in sharable DAX memory, as objects in the pipeline.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('Famfs.Format.ps1xml')
    CmdletsToExport      = @(
        'Clear-FamfsFileSystem'
        'Clear-FamfsQueue'
        'Clear-FamfsRemoved'
        'Copy-FamfsFile'
        'Dismount-FamfsFileSystem'
        'Export-FamfsLayout'
        'Export-FamfsMetadata'
        'Get-FamfsDevice'
        'Get-FamfsFile'
        'Get-FamfsFileHash'
        'Get-FamfsFileMap'
        'Get-FamfsFileSystem'
        'Get-FamfsLogEntry'
        'Get-FamfsMount'
        'Get-FamfsQueue'
        'Measure-FamfsFile'
        'Mount-FamfsFileSystem'
        'Move-FamfsFile'
        'New-FamfsDirectory'
        'New-FamfsFile'
        'New-FamfsFileSystem'
        'New-FamfsQueue'
        'Open-FamfsFile'
        'Optimize-FamfsFileSystem'
        'Receive-FamfsQueueMessage'
        'Remove-FamfsFile'
        'Rename-FamfsFile'
        'Repair-FamfsFileSystem'
        'Restore-FamfsFile'
        'Send-FamfsQueueMessage'
        'Set-FamfsDevice'
        'Set-FamfsFile'
        'Set-FamfsFileSystem'
        'Set-FamfsQueue'
        'Show-FamfsLayout'
        'Sync-FamfsFile'
        'Test-FamfsFile'
        'Test-FamfsFileSystem'
        'Update-FamfsFileSystem'
        'Watch-FamfsFileSystem'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    DscResourcesToExport = @('FamfsFileSystem', 'FamfsMount', 'FamfsDirectory', 'FamfsFile')
    HelpInfoUri          = 'https://example.org/famfs-powershell/help'
    PrivateData          = @{
        PSData = @{
            Tags         = @('Linux', 'PSEdition_Core', 'Storage', 'FileSystem', 'CXL', 'DAX', 'Famfs')
            LicenseUri   = 'https://www.apache.org/licenses/LICENSE-2.0'
            ProjectUri   = 'https://example.org/famfs-powershell'
            IconUri      = 'https://example.org/famfs-powershell/icon.png'
            ReleaseNotes = 'CHANGELOG.md has the changes of each version.'
        }
    }
}
