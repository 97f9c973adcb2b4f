using Famfs.OnMedia;

namespace Famfs.Exports;

/// <summary>What a log says of a file.</summary>
/// <param name="File">Name, size, mode and owner.</param>
/// <param name="Flags">Flags of the entry.</param>
/// <param name="Layout">Where its bytes are.</param>
internal sealed record ExportedFile(FamfsFile File, uint Flags, FileLayout Layout);
