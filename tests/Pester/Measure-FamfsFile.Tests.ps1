BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory a, a/b, a/b/c, d -FileSystem $fs
    $null = New-FamfsFile a/1, a/b/2, a/b/c/3, d/4 -Size 3MB -FileSystem $fs
    $null = New-FamfsFile top -Size 1 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Measure-FamfsFile' {
    It 'adds up a file system by directory' {
        $usage = Measure-FamfsFile -FileSystem $fs
        $usage | Should -BeOfType Famfs.FamfsUsage
        $usage.Path | Should -Be @('', 'a', 'a/b', 'a/b/c', 'd')
        $usage.Files | Should -Be @(5, 3, 2, 1, 1)
        $usage.Directories | Should -Be @(4, 2, 1, 0, 0)
        $usage.Size | Should -Be @((12MB + 1), 9MB, 6MB, 3MB, 3MB)
        $usage.AllocatedSize | Should -Be @(18MB, 12MB, 8MB, 4MB, 4MB)
        $usage.Depth | Should -Be @(0, 1, 2, 3, 1)
        $usage.Device | Select-Object -Unique | Should -BeExactly $fs.Device
    }

    It 'agrees with what the file system says of itself' {
        $root = Measure-FamfsFile -Depth 0 -FileSystem $fs
        $now = Get-FamfsFileSystem $fs
        $root | Should -HaveCount 1
        $root.Files | Should -Be $now.Files
        $root.Size | Should -Be $now.FileBytes
    }

    It 'tells directories apart down to -Depth' {
        (Measure-FamfsFile -Depth 1 -FileSystem $fs).Path | Should -Be @('', 'a', 'd')
        (Measure-FamfsFile a -Depth 1 -FileSystem $fs).Path | Should -Be @('a', 'a/b')
        (Measure-FamfsFile a -Depth 1 -FileSystem $fs).Size | Should -Be @(9MB, 6MB)
    }

    It 'takes patterns, files and what is piped' {
        (Measure-FamfsFile * -Depth 0 -FileSystem $fs).Path | Should -Be @('a', 'd', 'top')
        (Measure-FamfsFile top -FileSystem $fs).AllocatedSize | Should -Be 2MB
        (Get-FamfsFile -Directory -FileSystem $fs | Measure-FamfsFile -Depth 0).Files | Should -Be @(3, 1)
    }

    It 'shows sizes for people and keeps numbers' {
        $text = Measure-FamfsFile -FileSystem $fs | Out-String -Width 80
        $text | Should -Match '12 MiB\s+18 MiB\s+5 /'
        $text | Should -Match ([regex]::Escape("FileSystem: $($fs.Device)"))
        Measure-FamfsFile d -FileSystem $fs | Format-List | Out-String | Should -Match 'Allocated : 4 MiB'
    }

    It 'refuses a path that is not there, and measures the others' {
        Assert-Error (Get-ErrorOf { Measure-FamfsFile none, d -FileSystem $fs }) Measure-FamfsFile PathNotFound ObjectNotFound 'none'
        (Measure-FamfsFile none, d -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -BeExactly 'd'
    }
}

Describe 'Measure-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'says what du says' {
        $usage = Measure-FamfsFile "$root/d" -Depth 0
        $usage.Files | Should -Be 2
        $apparent = (du --apparent-size -B1 $root/d/a $root/d/b | ForEach-Object { [long]$_.Split("`t")[0] } | Measure-Object -Sum).Sum
        $usage.Size | Should -Be $apparent
    }
}
