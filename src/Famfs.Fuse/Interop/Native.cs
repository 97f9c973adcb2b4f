using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

/// <summary>Functions of the C library, one file for each family. All set errno for <see cref="LastError"/>.</summary>
internal static unsafe partial class Native
{
    private const string Library = "libc";

    /// <summary>errno of the last call on this thread.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>What an errno means, as the C library words it, without a capital.</summary>
    internal static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error) is { Length: > 0 } text
        ? char.ToLowerInvariant(text[0]) + text[1..]
        : $"error {error}";

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGroup();

    /// <summary>A path without links, "." and "..".</summary>
    /// <returns>The path, or null with <see cref="LastError"/> set.</returns>
    internal static string? RealPath(string path)
    {
        byte* resolved = RealPathNative(path, null);
        if (resolved is null)
        {
            return null;
        }

        string? text = Marshal.PtrToStringUTF8((nint)resolved);
        NativeMemory.Free(resolved);
        return text;
    }

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* RealPathNative(string path, byte* resolved);
}
