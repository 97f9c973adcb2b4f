BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory data -Mode 0750 -FileSystem $fs
    $null = New-FamfsFile data/a -Size 4096 -Seed 3 -Mode 0640 -Owner 1000 -Group 1001 -FileSystem $fs
    $null = New-FamfsFile striped -Size 20MB -Strips 3 -Buckets 4 -Uninitialized -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Export-FamfsMetadata' {
    It 'writes a shadow tree of YAML documents' {
        $tree = Get-TestPath 'shadow/root'
        $written = Export-FamfsMetadata $fs $tree -PassThru
        $written | Should -BeOfType System.IO.DirectoryInfo
        $run = Get-FamfsFileMap data/a -FileSystem $fs
        $expected = @(
            '---', 'file:', '  path: data/a', '  size: 4096', '  flags: 2', '  mode: 0640', '  uid: 1000', '  gid: 1001'
            '  nextents: 1', '  simple_ext_list:', '  - devindex: 0', ('    offset: 0x{0:x}' -f $run.DeviceOffset), '    length: 0x200000', '...', ''
        ) -join "`n"
        [System.IO.File]::ReadAllText("$tree/data/a") | Should -BeExactly $expected
        [System.IO.File]::ReadAllText("$tree/striped") | Should -Match '(?m)^  - nstrips: 3\n    chunk_size: 0x200000\n    simple_ext_list:\n(    - devindex: 0\n      offset: 0x[0-9a-f]+\n      length: 0x800000\n){3}\.\.\.\n$'
        (Get-ChildItem $tree -Recurse -Force).Count | Should -Be 3
        (Get-Item "$tree/data").UnixMode | Should -BeExactly 'drwxr-x---'
    }

    It 'writes JSON that every command takes back' {
        $json = Get-TestPath 'm.json'
        (Export-FamfsMetadata $fs $json -PassThru).FullName | Should -BeExactly $json
        $data = Get-Content -Raw $json | ConvertFrom-Json
        $data.Uuid | Should -Be $fs.Uuid
        $data.Directories.FamfsPath | Should -Be 'data'
        $data.Files.FamfsPath | Should -Be @('data/a', 'striped')
        $data.Files[0].Mode | Should -BeExactly '0640'
        $data.Files[1].Extents | Should -HaveCount 3
        $data.Files[1].ChunkSize | Should -Be 2MB
        ($data.Files | Get-FamfsFile).Size | Should -Be @(4096, 20MB)
        ($data.Files[0] | Test-FamfsFile -Seed 3).Passed | Should -BeTrue
        [datetime]::UtcNow - $data.Files[0].LastWriteTime.ToUniversalTime() | Should -BeLessThan ([timespan]::FromHours(1))
    }

    It 'writes one YAML file' {
        $yaml = Get-TestPath 'm.yaml'
        Export-FamfsMetadata $fs $yaml
        $text = Get-Content -Raw $yaml
        ([regex]::Matches($text, '(?m)^---$')).Count | Should -Be 2
        $text | Should -Match '(?m)^  path: striped$'
    }

    It 'takes the form from -Format before the name' {
        Export-FamfsMetadata $fs (Get-TestPath 'm.txt') -Format Json
        (Get-Content -Raw (Get-TestPath 'm.txt') | ConvertFrom-Json).Files | Should -HaveCount 2
    }

    It 'leaves what exists alone without -Force, and writes nothing' -ForEach 'tree', 'x.json' {
        $place = Get-TestPath "old/$_"
        $null = [System.IO.Directory]::CreateDirectory((Split-Path $place))
        $old = $_ -eq 'tree' ? "$place/striped" : $place
        $null = [System.IO.Directory]::CreateDirectory((Split-Path $old))
        Set-Content $old 'mine'
        Assert-Error (Get-ErrorOf { Export-FamfsMetadata $fs $place }) Export-FamfsMetadata AlreadyExists ResourceExists $fs.Device
        Get-Content $old | Should -BeExactly 'mine'
        "$place/data" | Should -Not -Exist
        Export-FamfsMetadata $fs $place -Force
        Get-Content -Raw $old | Should -Not -Match 'mine'
    }

    It 'writes nothing with -WhatIf' {
        Export-FamfsMetadata $fs (Get-TestPath 'none.json') -WhatIf
        Export-FamfsMetadata $fs (Get-TestPath 'none') -WhatIf
        Get-TestPath 'none.json' | Should -Not -Exist
        Get-TestPath 'none' | Should -Not -Exist
    }

    It 'refuses a directory that is not there' {
        Assert-Error (Get-ErrorOf { Export-FamfsMetadata $fs (Get-TestPath 'no/x.json') }) Export-FamfsMetadata HostPathNotFound ObjectNotFound $fs.Device
    }

    It 'works on a client' {
        $json = Get-TestPath 'client.json'
        Invoke-AsClient { Export-FamfsMetadata $fs $json }
        (Get-Content -Raw $json | ConvertFrom-Json).Files | Should -HaveCount 2
    }
}
