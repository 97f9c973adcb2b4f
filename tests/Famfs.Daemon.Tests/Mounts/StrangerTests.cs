using System.Diagnostics;
using Famfs.Daemon.Tests.Support;
using Famfs.Devices;
using Famfs.Log;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Locks of programs that may only read, and of writers that do not go on, hold up nobody who reads.</summary>
public sealed class StrangerTests
{
    [Theory]
    [InlineData("shared")]
    [InlineData("exclusive")]
    [InlineData("whole")]
    [InlineData("many")]
    public void Locks_of_a_reader_stop_no_writer(string kind)
    {
        using MountedImage image = new();
        using Process locker = Process.Start(new ProcessStartInfo("dotnet", [MountedImage.Worker, "lock", image.Image, kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("ready", locker.StandardOutput.ReadLine());
            image.Run("mkdir d && echo hi > d/g1 && head -c 9000000 /dev/zero > g2 && sync g2");
            Assert.Equal("hi", image.Run("cat d/g1"));
            Assert.Empty(Famfs.Maintenance.Checker.Run(image.Image).Findings);
        }
        finally
        {
            locker.Kill();
        }
    }

    [Fact]
    public async Task A_writer_that_does_not_go_on_holds_up_no_reader()
    {
        using MountedImage image = new();
        image.Run("mkdir d; echo known > d/known; echo other > other");
        image.RunSoon("test $(stat -c %s d/known) = 6");
        using DaxDevice device = DaxDevice.Open(image.Image);
        device.AllowWrites();
        Task<(int ExitCode, string Output, string Errors)> writer;
        using (WriterLock.Take(device, TimeSpan.FromSeconds(10), default))
        {
            writer = Task.Run(() => image.Try("echo new > new"));
            await Task.Delay(200);
            image.Patience = 60;
            Assert.Equal("known\nother", image.Run("cat d/known other"));
            image.Run("ls; ls d; test ! -e d/missing; test ! -e missing; df . > /dev/null; stat d > /dev/null");
        }

        await writer;
        Assert.Equal("known", image.Run("cat d/known"));
    }

    [Fact]
    public void What_is_known_is_read_with_a_damaged_log_header()
    {
        using MountedImage image = new();
        image.Run("mkdir d; echo known > d/known");
        image.RunSoon("getfattr -n user.famfs.log_entry d/known > /dev/null 2>&1 || test $(stat -c %s d/known) = 6");
        using FileStream file = new(image.Image, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = (2 << 20) + 24;
        int crc = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(crc ^ 1));
        file.Flush();

        Assert.Equal("known", image.Run("cat d/known"));
        Assert.Equal("known", image.Run("ls d"));
        image.Run("test ! -e d/missing; df . > /dev/null");
        Assert.NotEqual(0, image.Try("mkdir e").ExitCode);

        file.Position = (2 << 20) + 24;
        file.WriteByte((byte)crc);
        file.Flush();
        image.Run("mkdir e");
    }
}
