using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>
/// fusermount3: mounts for users who may not call mount(2), and passes the open device back over a socket whose
/// number it finds in the environment.
/// </summary>
internal static class MountHelper
{
    private const string Program = "fusermount3";
    private const string SocketVariable = "_FUSE_COMMFD";
    private const int Patience = 10_000;

    internal static FuseDevice Mount(FuseMountOptions options, string mountPoint)
    {
        if (!Native.TrySocketPair(out int mine, out int theirs))
        {
            throw new FuseException($"No socket for {Program}.", Native.LastError);
        }

        try
        {
            ProcessStartInfo start = new(Program) { RedirectStandardError = true };
            start.ArgumentList.Add("-o");
            start.ArgumentList.Add(OptionText(options));
            start.ArgumentList.Add("--");
            start.ArgumentList.Add(mountPoint);
            start.Environment[SocketVariable] = theirs.ToString(CultureInfo.InvariantCulture);
            using Process process = Start(start);
            Native.Close(theirs);
            theirs = -1;
            int descriptor = Native.ReceiveDescriptor(mine, Patience);
            if (descriptor >= 0)
            {
                process.WaitForExit(Patience);
                return FuseDevice.FromDescriptor(descriptor);
            }

            if (!process.WaitForExit(Patience))
            {
                process.Kill();
            }

            string said = process.StandardError.ReadToEnd().Trim();
            throw new FuseException($"{Program} could not mount {mountPoint}: {said}", Errno.EPROTO);
        }
        finally
        {
            Native.Close(mine);
            if (theirs >= 0)
            {
                Native.Close(theirs);
            }
        }
    }

    internal static bool Unmount(string mountPoint)
    {
        try
        {
            ProcessStartInfo start = new(Program, ["-u", "-z", "-q", "--", mountPoint])
            {
                RedirectStandardError = true,
            };
            using Process process = Start(start);
            return process.WaitForExit(Patience) && process.ExitCode == 0;
        }
        catch (FuseException)
        {
            return false;
        }
    }

    internal static string OptionText(FuseMountOptions options)
    {
        List<string> parts =
        [
            options.ReadOnly ? "ro" : "rw",
            "nosuid",
            "nodev",
            "fsname=" + Escape(options.Source),
        ];
        if (options.Subtype.Length > 0)
        {
            parts.Add("subtype=" + Escape(options.Subtype));
        }

        if (options.NoExecute)
        {
            parts.Add("noexec");
        }

        if (options.AllowOther)
        {
            parts.Add("allow_other");
        }

        if (options.DefaultPermissions)
        {
            parts.Add("default_permissions");
        }

        if (options.MaxRead > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"max_read={options.MaxRead}"));
        }

        return string.Join(',', parts);
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new FuseException($"{Program} did not start.", Errno.ENOENT);
        }
        catch (Win32Exception e)
        {
            throw new FuseException($"{Program} can not be run: {e.Message}", e.NativeErrorCode);
        }
    }
}
