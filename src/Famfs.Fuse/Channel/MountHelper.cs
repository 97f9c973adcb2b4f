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
    private const string SocketVariable = "_FUSE_COMMFD";

    internal static FuseDevice Mount(FuseMountOptions options, string mountPoint)
    {
        string program = FuserMount.Find()
            ?? throw new FuseException(FuseTexts.Get("HelperMissing", FuserMount.Name), Errno.ENOENT);
        if (!Native.TrySocketPair(out int mine, out int theirs))
        {
            throw new FuseException(FuseTexts.Get("HelperNoSocket", FuserMount.Name), Native.LastError);
        }

        try
        {
            ProcessStartInfo start = new(program, ["-o", OptionText(options), "--", mountPoint]) { RedirectStandardError = true };
            start.Environment[SocketVariable] = theirs.ToString(CultureInfo.InvariantCulture);
            using Process process = Start(start);
            Libc.close(theirs);
            theirs = -1;
            long began = Environment.TickCount64;
            int descriptor = Native.ReceiveDescriptor(mine, FuserMount.Patience);
            if (descriptor >= 0)
            {
                process.WaitForExit(FuserMount.Patience);
                return FuseDevice.FromDescriptor(descriptor);
            }

            int left = (int)Math.Clamp(FuserMount.Patience - (Environment.TickCount64 - began), 100, FuserMount.Patience);
            throw new FuseException(FuseTexts.Get("HelperFailed", mountPoint, FuserMount.Await(process, left)), Errno.EPROTO);
        }
        finally
        {
            Libc.close(mine);
            if (theirs >= 0)
            {
                Libc.close(theirs);
            }
        }
    }

    internal static bool Unmount(string mountPoint) => FuserMount.Unmount(mountPoint, lazy: true) is null;

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
            return Process.Start(start) ?? throw new FuseException(FuseTexts.Get("HelperNotStarted", start.FileName), Errno.ENOENT);
        }
        catch (Win32Exception e)
        {
            throw new FuseException(FuseTexts.Get("HelperNotRun", start.FileName, e.Message), e.NativeErrorCode);
        }
    }
}
