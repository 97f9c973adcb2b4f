namespace Famfs.Transfer;

/// <summary>One source that a person named.</summary>
/// <param name="Files">Where it is.</param>
/// <param name="Path">Its path there; of this machine an absolute one.</param>
/// <param name="Given">The path as the person wrote it.</param>
/// <param name="Kept">The part of its path that is kept below the destination where paths are kept.</param>
public sealed record CopySource(ICopySource Files, string Path, string Given, string Kept)
{
    /// <summary>The last component of its path; empty for a root.</summary>
    public string Name => Path.TrimEnd('/') is var path ? path[(path.LastIndexOf('/') + 1)..] : "";

    /// <summary>Whether a path lies below a directory.</summary>
    public static bool IsBelow(string path, string directory) =>
        directory.Trim('/') is var above
        && (above.Length == 0 || path.Trim('/').StartsWith(above + "/", StringComparison.Ordinal));

    /// <summary>The part of a path below a directory.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.SourceInvalid"/>: it is not below.</exception>
    public static string Below(string path, string directory) => IsBelow(path, directory)
        ? path.Trim('/')[directory.Trim('/').Length..].Trim('/')
        : throw FamfsException.Create(FamfsErrorId.SourceInvalid, path, ErrorClauses.Get("SourceNotBelow", directory));
}
