# What Get-ChildItem and variables bring through the pipeline of a command that makes or completes names.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $source = Get-TestPath source
    $null = [System.IO.Directory]::CreateDirectory("$source/sub")
    New-HostFile "$source/one" 10
}

AfterAll {
    Restore-Identity
}

Describe 'Items of this host as new files' {
    It 'makes files of files, and says that a directory is none' {
        $image = New-TestImage
        $record = Get-ErrorOf { Get-ChildItem $source | New-FamfsFile -Size 5 -FileSystem $image }
        $record.FullyQualifiedErrorId | Should -BeExactly 'IsADirectory,Famfs.Cmdlets.Commands.NewFamfsFileCommand'
        "$record" | Should -BeLike "*sub*is a directory*"
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly 'one'
    }

    It 'says the same of a directory of a famfs' {
        $image = New-TestImage
        $directory = New-FamfsDirectory d -FileSystem $image
        $record = Get-ErrorOf { $directory | New-FamfsFile -Size 5 -FileSystem (New-TestImage) }
        $record.FullyQualifiedErrorId | Should -BeLike 'IsADirectory,*'
    }

    It 'makes directories by the names of directories' {
        $image = New-TestImage
        (Get-ChildItem $source -Directory | New-FamfsDirectory -FileSystem $image).Path | Should -BeExactly 'sub'
    }
}

Describe 'A name with half of a surrogate pair' {
    It 'is refused: <Name>' -ForEach @(
        @{ Name = 'high'; Text = "a$([char]0xd83d)b" }
        @{ Name = 'high at the end'; Text = "a$([char]0xd83d)" }
        @{ Name = 'low that is no byte'; Text = "a$([char]0xdc00)" }
    ) {
        $image = New-TestImage
        (Get-ErrorOf { New-FamfsFile $Text -Size 1 -FileSystem $image }).FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        (Get-ErrorOf { New-FamfsDirectory $Text -FileSystem $image }).FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        @(Get-FamfsFile -FileSystem $image).Count | Should -Be 0
    }

    It 'is kept where the pair is whole, and where it stands for a byte' {
        $image = New-TestImage
        $names = "a$([char]::ConvertFromUtf32(0x1f600))", "b$([char]0xdcff)"
        $null = New-FamfsFile $names -Size 1 -FileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly $names
    }
}

Describe 'Completion of paths behind a variable' {
    It 'offers the files of the file system in it' {
        $global:famfsTestImage = New-TestImage
        try {
            $null = New-FamfsFile here1, here2 -Size 1 -FileSystem $famfsTestImage
            foreach ($line in '$famfsTestImage | Get-FamfsFile -Path ', '$famfsTestImage | Get-FamfsFile -Path h', '$global:famfsTestImage | Get-FamfsFile -Path he') {
                $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
                $found.CompletionText | Should -Be @('here1', 'here2') -Because $line
            }
        }
        finally {
            Remove-Variable famfsTestImage -Scope Global
        }
    }
}
