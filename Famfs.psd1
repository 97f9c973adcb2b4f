@{
    RootModule           = 'Famfs.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0f3a3b-6c0e-4f43-9d4e-0f2f6f4c7a11'
    Author               = 'The Famfs for PowerShell authors'
    CompanyName          = 'The Famfs for PowerShell authors'
    Copyright            = '(c) The Famfs for PowerShell authors. Apache-2.0.'
    Description          = 'The fabric-attached-memory file system on stock Linux kernels: files in sharable DAX memory, as objects in the pipeline.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('Famfs.Format.ps1xml')
    TypesToProcess       = @('Famfs.Types.ps1xml')
    CmdletsToExport      = @(
        'Clear-FamfsFileSystem'
        'Copy-FamfsFile'
        'Dismount-FamfsFileSystem'
        'Get-FamfsDevice'
        'Get-FamfsFile'
        'Get-FamfsFileMap'
        'Get-FamfsFileSystem'
        'Get-FamfsLogEntry'
        'Get-FamfsMount'
        'Mount-FamfsFileSystem'
        'New-FamfsDirectory'
        'New-FamfsFile'
        'New-FamfsFileSystem'
        'Open-FamfsFile'
        'Repair-FamfsFileSystem'
        'Set-FamfsDevice'
        'Set-FamfsFileSystem'
        'Sync-FamfsFile'
        'Test-FamfsFile'
        'Test-FamfsFileSystem'
        'Update-FamfsFileSystem'
        'Watch-FamfsFileSystem'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('Linux', 'PSEdition_Core', 'Storage', 'FileSystem', 'CXL', 'DAX', 'Famfs')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
