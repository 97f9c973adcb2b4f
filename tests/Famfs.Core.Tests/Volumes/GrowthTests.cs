using Famfs.Devices;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Coherence;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>
/// Twice the entries are twice the work, counted in lines of memory: nothing on the way to a large file system is quadratic.
/// </summary>
public sealed class GrowthTests : IDisposable
{
    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Opening_checking_and_planning_a_repair_read_each_line_a_fixed_number_of_times()
    {
        foreach (int entries in new[] { 1000, 2000, 4000 })
        {
            SharedMemory memory = World.Formatted(_host.Uuid);
            using (FamfsVolume master = FamfsVolume.OpenOn(new CachedDevice(memory, handle: Lock())))
            {
                master.CreateDirectories(
                    [.. Enumerable.Range(0, entries).Select(i => new CreateRequest { Path = $"d{i}", IsDirectory = true })]);
            }

            long lines = (entries * (long)MediaLayout.EntrySize) / SharedMemory.Line;
            Assert.InRange(ReadBy(memory, device => FamfsVolume.OpenOn(device).Dispose()), lines, (lines * 11 / 10) + 50);
            Assert.InRange(ReadBy(memory, device => Assert.Empty(Checker.RunOn(device).Findings)), lines, (lines * 11 / 10) + 50);
            Assert.InRange(ReadBy(memory, device => Assert.Empty(Repairer.Steps(device, null))), lines, (lines * 11 / 10) + 50);
        }
    }

    private static long ReadBy(SharedMemory memory, Action<DaxDevice> work)
    {
        using CachedDevice device = new(memory) { Audit = new LineAudit() };
        work(device);
        return device.Audit.Invalidated;
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle Lock() =>
        File.OpenHandle(_host.Scratch.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
}
