namespace Famfs.Fuse;

/// <summary>Copies bytes of a piece of a reply, which may be missing or poisoned.</summary>
/// <param name="target">Where to.</param>
/// <param name="source">Where from.</param>
/// <param name="length">Bytes.</param>
/// <returns>False if not all of them could be read.</returns>
public unsafe delegate bool FuseCopy(byte* target, byte* source, long length);
