using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

/// <summary>
/// Functions of the C library that only the FUSE server makes; <see cref="Libc"/> has those that the engine
/// makes as well. All set errno for <see cref="LastError"/>.
/// </summary>
internal static partial class Native
{
    private const string Library = "libc";

    /// <summary>errno of the last call on this thread.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>The text of the C library for an errno, without a capital.</summary>
    internal static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error) is { Length: > 0 } text
        ? char.ToLowerInvariant(text[0]) + text[1..]
        : $"error {error}";
}
