BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory data -FileSystem $fs
    $null = New-FamfsFile data/a -Size 300MB -Uninitialized -FileSystem $fs
    $null = New-FamfsFile striped -Size 64MB -Strips 3 -Buckets 4 -Uninitialized -FileSystem $fs

    function Get-Title([string]$Svg) {
        ([xml](Get-Content -Raw $Svg)).SelectNodes('//*[local-name()="title"]').InnerText
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Export-FamfsLayout' {
    It 'writes a picture that names every extent of the map' {
        $svg = Get-TestPath 'a.svg'
        Export-FamfsLayout $fs $svg | Should -BeNullOrEmpty
        $titles = Get-Title $svg
        foreach ($path in 'data/a', 'striped') {
            foreach ($extent in (Get-FamfsLogEntry $fs | Where-Object Path -eq $path).Layout.Extents) {
                $titles | Where-Object { $_ -like "/$path*($($extent.Length) bytes) at $($extent.Offset)*" } | Should -Not -BeNullOrEmpty
            }
        }

        [System.IO.File]::GetUnixFileMode($svg) | Should -Not -Match 'Execute'
    }

    It 'has the numbers of the file system' {
        $svg = Get-TestPath 'b.svg'
        Export-FamfsLayout $fs $svg
        $text = ([xml](Get-Content -Raw $svg)).DocumentElement
        $now = Get-FamfsFileSystem $fs
        $text.InnerText | Should -Match "$($now.LogUsed) of 15,420 log entries"
        $text.InnerText | Should -Match '2 files of 364 MiB in 1 directory, 1 interleaved'
        Get-Title $svg | Where-Object { $_ -like "free *($($now.Free) bytes)" } | Should -Not -BeNullOrEmpty
    }

    It 'draws 50,000 files by cells' {
        $large = New-TestImage -Size 256GB -LogSize 64MB
        $null = 1..50 | ForEach-Object { "d$_" } | New-FamfsDirectory -FileSystem $large
        $null = 1..50000 | ForEach-Object { "d$(1 + $_ % 50)/f$_" } | New-FamfsFile -Size 2MB -Uninitialized -FileSystem $large
        $svg = Get-TestPath 'large.svg'
        Export-FamfsLayout $large $svg
        (Get-Item $svg).Length | Should -BeLessThan 3MB
        $titles = Get-Title $svg
        $titles | Should -Contain "famfs on $($large.Device)"
        ($titles -match 'extents').Count | Should -BeGreaterThan 1000
    }

    It 'leaves a file that exists alone without -Force' {
        $svg = Get-TestPath 'c.svg'
        Set-Content $svg 'mine'
        Assert-Error (Get-ErrorOf { Export-FamfsLayout $fs $svg }) Export-FamfsLayout AlreadyExists ResourceExists $fs.Device
        Get-Content $svg | Should -BeExactly 'mine'
        (Export-FamfsLayout $fs $svg -Force -PassThru).FullName | Should -BeExactly $svg
        Get-Content -Raw $svg | Should -Match '^<svg'
    }

    It 'writes nothing with -WhatIf' {
        Export-FamfsLayout $fs (Get-TestPath 'none.svg') -WhatIf
        Get-TestPath 'none.svg' | Should -Not -Exist
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'a directory that is not there'; Path = 'none/x.svg'; Id = 'HostPathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a name that is a directory'; Path = '.'; Id = 'AlreadyExists'; Category = 'ResourceExists' }
    ) {
        Assert-Error (Get-ErrorOf { Export-FamfsLayout $fs (Get-TestPath $Path) }) Export-FamfsLayout $Id $Category $fs.Device
    }

    It 'works on a client and takes devices from the pipeline' {
        $svg = Get-TestPath 'client.svg'
        Invoke-AsClient { $fs.Device | Export-FamfsLayout -Destination $svg }
        $svg | Should -Exist
    }
}
