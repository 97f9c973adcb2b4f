BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsMount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsFile f -Size 3MB -FileSystem $fs
        $first = [System.IO.Directory]::CreateDirectory((Get-TestPath 'first mount')).FullName
        $second = [System.IO.Directory]::CreateDirectory((Get-TestPath second)).FullName
        Mount-FamfsFileSystem $fs $first
        Invoke-AsClient { Mount-FamfsFileSystem $fs $second }
    }

    AfterAll {
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
    }

    It 'lists mounts with the role of each' {
        $mounts = Get-FamfsMount "$TestDrive/*"
        $mounts.MountPoint | Should -Be @($first, $second)
        "$($mounts.Role)" | Should -BeExactly 'Master Client'
        @(Get-FamfsMount | Where-Object { $_.MountPoint -eq $first }).Count | Should -Be 1
    }

    It 'counts what is done' {
        $before = Get-FamfsMount $first
        $stream = [System.IO.File]::OpenRead("$first/f")
        try {
            (Get-FamfsMount $first).OpenFiles | Should -Be 1
            $stream.CopyTo([System.IO.Stream]::Null)
        }
        finally {
            $stream.Dispose()
        }
        $after = Get-FamfsMount $first
        $after.BytesRead - $before.BytesRead | Should -BeGreaterOrEqual 3MB
        $after.Operations | Should -BeGreaterThan $before.Operations
        $after.LogPosition | Should -Be 2 -Because 'the times are an entry too'
        $after.Uptime.Ticks | Should -BeGreaterThan $before.Uptime.Ticks
    }

    It 'tells which process has mapped a file, and by how many pages' {
        Get-FamfsMount $first -Mapping | Should -BeNullOrEmpty
        $map = [System.IO.MemoryMappedFiles.MemoryMappedFile]::CreateFromFile("$first/f", 'Open', [NullString]::Value, 0, 'Read')
        $view = $map.CreateViewAccessor(0, 0, 'Read')
        try {
            0..767 | ForEach-Object { $null = $view.ReadByte($_ * 4096) }
            $mapping = Get-FamfsMount $first, $second -Mapping
        }
        finally {
            $view.Dispose()
            $map.Dispose()
        }

        $mapping | Should -HaveCount 1 -Because 'the other mount of the device has no mapping'
        "$($mapping.Path) $($mapping.ProcessId) $($mapping.Size)" | Should -BeExactly "$first/f $PID $(3MB)"
        "$($mapping.MountPoint) $($mapping.Device)" | Should -BeExactly "$first $($fs.Device)"
        $mapping.Pages4KiB * 4096 + $mapping.Pages2MiB * 2MB | Should -Be 3MB
        $mapping.Pages1GiB | Should -Be 0
        $mapping | Format-Table | Out-String | Should -Match "$PID +\S+ +3 MiB "
        Get-FamfsMount $first -Mapping | Should -BeNullOrEmpty
    }

    It 'says so where nothing is mounted' {
        Assert-Error (Get-ErrorOf { Get-FamfsMount "$TestDrive" }) Get-FamfsMount NotMounted ObjectNotFound "$TestDrive"
    }

    It 'feeds commands that want a file system' {
        (Get-FamfsMount $first | Get-FamfsFileSystem).Uuid | Should -Be $fs.Uuid
    }

    It 'shows a mount whose famfsd is gone' {
        [System.Diagnostics.Process]::GetProcessById((Get-FamfsMount $second).ProcessId).Kill()
        [System.Threading.Thread]::Sleep(300)
        $dead = Get-FamfsMount $second
        "$($dead.IsServed) $($dead.State) $($dead.Device)" | Should -BeExactly "False Dead $($fs.Device)"
    }

    It 'does not depend on the environment' {
        $saved = $env:XDG_RUNTIME_DIR
        try {
            foreach ($value in "$TestDrive/nowhere/$('x' * 200)", '/run/user/12345', $null) {
                $env:XDG_RUNTIME_DIR = $value
                "$((Get-FamfsMount $first).State)" | Should -BeExactly 'Serving'
            }
        }
        finally {
            $env:XDG_RUNTIME_DIR = $saved
        }
    }

    It 'tells that data can be written on the master and whose the mount is' {
        $mount = Get-FamfsMount $first
        "$($mount.Writable) $($mount.ReadOnly) $($mount.OwnerId)" | Should -BeExactly 'True False 0'
        $mount.LastErrorTime | Should -BeNullOrEmpty
    }
}
