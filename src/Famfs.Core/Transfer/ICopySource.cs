namespace Famfs.Transfer;

/// <summary>The source of a copy: this machine's files or a famfs.</summary>
public interface ICopySource
{
    /// <summary>
    /// A file or directory, and with <paramref name="recurse"/> all below it, directories before their content.
    /// </summary>
    IEnumerable<CopyItem> Expand(string source, string destination, bool recurse);

    /// <summary>Opens a file of the source.</summary>
    /// <exception cref="FamfsException">It cannot be read.</exception>
    ICopyReader OpenReader(CopyItem item);
}
