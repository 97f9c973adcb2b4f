using Famfs.OnMedia;

namespace Famfs.Exports;

/// <summary>A file as the log records it.</summary>
/// <param name="File">Name, size, mode and owner.</param>
/// <param name="Flags">Flags of the entry.</param>
/// <param name="Layout">Where its bytes are.</param>
internal sealed record ExportedFile(FamfsFile File, uint Flags, FileLayout Layout);
