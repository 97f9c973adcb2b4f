using Famfs.Interop;

namespace Famfs.Superblocks;

/// <summary>
/// A file that holds the identity of a host, as the reference reads it: the first 36 characters that are not white space
/// are the UUID, and what follows does not count (format.md section 6). An empty file holds no identity; images of machines have one.
/// </summary>
internal static class IdentityFile
{
    private const int UuidLength = 36;
    private const int ShownLength = 60;

    // More is not a file of this kind.
    private const int LongestText = 4096;

    /// <summary>The identity that a file holds; null where there is no such file, or an empty one, or it is not for this user.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.HostIdentityInvalid"/>: the file holds something else.</exception>
    public static HostIdentity? Read(string path)
    {
        string? text = TextOf(path);
        return string.IsNullOrEmpty(text) ? null
            : Parse(text) is { } uuid ? new HostIdentity(uuid, path)
            : throw Invalid(path, text);
    }

    /// <summary>As <see cref="Read"/>; null as well where the file holds something else.</summary>
    public static HostIdentity? TryRead(string path) =>
        TextOf(path) is { } text && Parse(text) is { } uuid ? new HostIdentity(uuid, path) : null;

    /// <summary>Creates an identity, unless another process is faster; false where this user may not.</summary>
    public static bool TryCreate(string path)
    {
        string aside = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Guid uuid = Guid.NewGuid();
            File.WriteAllText(aside, uuid + "\0");
            File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            // An identity that this user may not read is kept: file systems belong to it.
            if (File.Exists(path) && TextOf(path) is "")
            {
                File.Delete(path);
                File.Delete(MachineFingerprint.FileOf(path));
            }

            // Moved into place whole: two processes that start at once must agree on one identity.
            File.Move(aside, path, overwrite: false);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            TryDelete(aside);
            return e is IOException && File.Exists(path);
        }
    }

    /// <summary>The error for what is not a UUID.</summary>
    public static FamfsException Invalid(string source, string text)
    {
        text = text.Trim(' ', '\n', '\r', '\t', '\0');
        string shown = new([.. text.Take(ShownLength).Select(c => char.IsControl(c) ? '?' : c)]);
        return FamfsException.Create(FamfsErrorId.HostIdentityInvalid, source, ErrorClauses.Get("IdentityNoUuid", shown));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // It could not be made either.
        }
    }

    private static Guid? Parse(string text) =>
        text.Length >= UuidLength && Guid.TryParseExact(text[..UuidLength], "D", out Guid uuid) && uuid != Guid.Empty ? uuid : null;

    private static string? TextOf(string path)
    {
        // A pipe would hold up the process until someone writes to it.
        if (Libc.Stat(path, out FileStatus status) == 0 && status.Type != ModeBits.Regular)
        {
            return null;
        }

        try
        {
            using StreamReader reader = new(path);
            char[] text = new char[LongestText];
            return new string(text, 0, reader.ReadBlock(text)).Trim(' ', '\n', '\r', '\t', '\0');
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }
}
