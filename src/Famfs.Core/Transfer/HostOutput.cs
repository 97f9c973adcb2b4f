using Famfs.Interop;

namespace Famfs.Transfer;

/// <summary>One file of this machine that is written whole or not at all.</summary>
public static class HostOutput
{
    private const uint AllMayReadAndWrite = 0x1b6; // 0666, before the umask

    /// <summary>Writes a file.</summary>
    /// <param name="path">Absolute path; its directory exists.</param>
    /// <param name="replace">Whether a file that exists is replaced.</param>
    /// <param name="write">Writes the bytes.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyExists"/>, <see cref="FamfsErrorId.HostPathNotFound"/>,
    /// <see cref="FamfsErrorId.AccessDenied"/>, <see cref="FamfsErrorId.HostOutOfSpace"/>.
    /// </exception>
    public static void Write(string path, bool replace, Action<Stream> write)
    {
        using HostDirectory directory = HostDirectory.Open(Path.GetDirectoryName(path) ?? "/");
        using NewHostFile file = directory.CreateFile(Path.GetFileName(path), replace);
        try
        {
            using FileStream stream = new(
                new Microsoft.Win32.SafeHandles.SafeFileHandle(file.Handle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write);
            write(stream);
        }
        catch (Exception e) when (e is IOException and not FamfsException)
        {
            throw FamfsException.Create(FamfsErrorId.HostIoError, path, e.Message.TrimEnd('.'));
        }

        if (Libc.ChangeMode(file.Handle, AllMayReadAndWrite & ~Umask()) is not 0 and var errno)
        {
            throw FamfsException.FromHostErrno(errno, "chmod", path);
        }

        file.Publish();
    }

    private static uint Umask()
    {
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("Umask:", StringComparison.Ordinal));
        return line is null ? ModeBits.Octal0022 : Convert.ToUInt32(line[6..].Trim(), 8); // where an old kernel does not tell
    }
}
