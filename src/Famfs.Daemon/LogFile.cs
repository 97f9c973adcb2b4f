using System.Globalization;
using System.Text;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon;

/// <summary>
/// The file that famfsd writes to when nobody reads its standard error: <c>/run/famfs</c> for root, else
/// <c>$XDG_RUNTIME_DIR/famfs</c> or <c>/run/user/UID/famfs</c>. It is new, readable by this user only and never
/// longer than <see cref="MaxLength"/>. Its folder must belong to this user and be writable by nobody else.
/// </summary>
internal sealed class LogFile
{
    /// <summary>Bytes; when they are reached, the older half goes.</summary>
    internal const int MaxLength = 1 << 20;

    private const int O_APPEND = 0x400;

    private readonly SafeFileHandle _file;

    private LogFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
    }

    /// <summary>Its path.</summary>
    internal string Path { get; }

    /// <summary>Its descriptor, which is in append mode.</summary>
    internal int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>A new one, or null where there is no safe place: the mount works without it.</summary>
    internal static LogFile? TryCreate() => Folders(Libc.EffectiveUser(), Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"))
        .Select(TryCreate).FirstOrDefault(log => log is not null);

    /// <summary>The directories that it may be in. Root follows no environment variable, which may be another user's.</summary>
    internal static IEnumerable<string> Folders(uint user, string? runtime)
    {
        if (user == 0)
        {
            yield return "/run/famfs";
            yield break;
        }

        if (!string.IsNullOrEmpty(runtime))
        {
            yield return System.IO.Path.Combine(runtime, "famfs");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"/run/user/{user}/famfs");
    }

    /// <summary>A new one in a folder, which is created where it is missing; null if that is not safe or not possible.</summary>
    internal static LogFile? TryCreate(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        using SafeFileHandle directory = Libc.Open(folder, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW, 0, out int errno);
        if (errno != 0 || Libc.Stat(directory, out FileStatus status) != 0
            || status.Uid != Libc.EffectiveUser() || (status.Mode & ModeBits.Octal0022) != 0)
        {
            return null;
        }

        // By way of the descriptor: what was checked is what is used. Only this user can have left a file of that name.
        string name = string.Create(CultureInfo.InvariantCulture, $"famfsd-{Environment.ProcessId}.log");
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}/{name}");
        File.Delete(path);
        const int New = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | O_APPEND;
        SafeFileHandle file = Libc.Open(path, New | Libc.O_NOFOLLOW, ModeBits.Octal0600, out errno);
        if (errno != 0)
        {
            file.Dispose();
            return null;
        }

        return new LogFile(System.IO.Path.Combine(folder, name), file);
    }

    /// <summary>Adds a line with the time.</summary>
    internal void Write(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:u} {line}\n"));
        try
        {
            long length = RandomAccess.GetLength(_file);
            if (length + bytes.Length > MaxLength)
            {
                DropOlderHalf(length);
            }

            // The offset does not count in append mode.
            RandomAccess.Write(_file, bytes, 0);
        }
        catch (IOException)
        {
            // A full /run must not stop the mount.
        }
    }

    /// <summary>Removes it.</summary>
    internal void Remove()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void DropOlderHalf(long length)
    {
        byte[] kept = new byte[MaxLength / 2];
        int read = RandomAccess.Read(_file, kept, Math.Max(0, length - kept.Length));
        int start = kept.AsSpan(0, read).IndexOf((byte)'\n') + 1;
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, kept.AsSpan(start, read - start), 0);
    }
}
