namespace Famfs.Log;

/// <summary>The new bytes of one entry.</summary>
/// <param name="Index">Its index; at or past the end of the log where the entry is a new one.</param>
/// <param name="Bytes">544 bytes, sealed with the index.</param>
internal readonly record struct EntryChange(long Index, byte[] Bytes);
