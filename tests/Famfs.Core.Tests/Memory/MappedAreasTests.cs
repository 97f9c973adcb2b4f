using Famfs.Memory;
using Xunit;

namespace Famfs.Core.Tests.Memory;

public sealed class MappedAreasTests
{
    private const string Smaps = """
        7f0000000000-7f0000800000 r--s 00200000 00:3a 17                         /mnt/a file: of two
        Size:               8192 kB
        KernelPageSize:        4 kB
        MMUPageSize:           4 kB
        Rss:                6152 kB
        AnonHugePages:         0 kB
        ShmemPmdMapped:        0 kB
        FilePmdMapped:      4096 kB
        VmFlags: rd sh mr mw me ms sd
        7f0040000000-7f0080000000 rw-s 00000000 00:06 391                        /dev/dax1.0
        Size:            1048576 kB
        KernelPageSize:  1048576 kB
        Rss:             1048576 kB
        FilePmdMapped:         0 kB
        7fff00000000-7fff00021000 rw-p 00000000 00:00 0
        Rss:                  12 kB
        """;

    [Fact]
    public void Lines_of_smaps_become_areas()
    {
        MappedArea[] areas = [.. MappedAreas.Parse(Smaps.Split('\n'))];
        Assert.Equal(3, areas.Length);
        Assert.Equal(
            new MappedArea(0x7f0000000000, 0x7f0000800000, "0:58", "/mnt/a file: of two")
            {
                PageSize = 4096,
                Resident = 6152 << 10,
                InLarge = 4 << 20,
            },
            areas[0]);
        Assert.Equal((1L << 30, "/dev/dax1.0", 1L << 30), (areas[1].PageSize, areas[1].Path, areas[1].Resident));
        Assert.Equal(("0:0", ""), (areas[2].DeviceNumber, areas[2].Path));
    }

    [Fact]
    public void Where_the_kernel_scans_no_pages_smaps_tells_them()
    {
        // No process has this id, so there is no pagemap to scan.
        MappedArea[] areas = [.. MappedAreas.Parse(Smaps.Split('\n'))];
        Assert.Equal(new FamfsPageCounts(514, 2, 1), MappedAreas.Count(int.MaxValue, areas[..2], isDax: false));
        Assert.Equal(default, MappedAreas.Count(int.MaxValue, areas[..2], isDax: true));
    }
}
