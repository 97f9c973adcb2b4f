using System.ComponentModel;
using System.Diagnostics;
using Famfs.Devices;
using Famfs.OnMedia;
using Xunit;

namespace Famfs.Tests.Support;

/// <summary>
/// A real block device over a sparse file, which a sysfs of its own calls persistent memory. Skips the test where there
/// are no loop devices to be had: they need root.
/// </summary>
internal sealed class LoopDevice : IDisposable
{
    private readonly SysFs _before = SysFs.Default;

    public LoopDevice(Scratch scratch, long size = MediaLayout.MinDeviceSize, int blockSize = 512)
    {
        Backing = scratch.Sparse("backing", size);
        Path = Run("losetup", "--show", "--find", "--sector-size", $"{blockSize}", Backing)
            ?? throw new InvalidOperationException("unreachable: the test was skipped");
        string name = System.IO.Path.GetFileName(Path);
        string entry = scratch.NewDirectory("sys/block/pmem0");
        Directory.CreateDirectory($"{entry}/queue");
        File.Copy($"/sys/block/{name}/dev", $"{entry}/dev");
        File.Copy($"/sys/block/{name}/size", $"{entry}/size");
        File.Copy($"/sys/block/{name}/queue/logical_block_size", $"{entry}/queue/logical_block_size");
        SysFs.Default = new SysFs(scratch.File("sys"), "/dev");
    }

    /// <summary>The node.</summary>
    public string Path { get; }

    /// <summary>The file: what lies on the device.</summary>
    public string Backing { get; }

    public void Dispose()
    {
        SysFs.Default = _before;
        Run("losetup", "--detach", Path);
    }

    private static string? Run(string program, params string[] arguments)
    {
        string problem;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string output = process.StandardOutput.ReadToEnd().Trim();
            problem = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return output;
            }
        }
        catch (Win32Exception e)
        {
            problem = e.Message;
        }

        Assert.Skip($"No loop device: {problem}");
        return null;
    }
}
