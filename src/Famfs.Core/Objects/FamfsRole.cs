namespace Famfs;

/// <summary>The roles of a host towards a file system (format.md section 6).</summary>
public enum FamfsRole
{
    /// <summary>There is no file system, or it could not be read.</summary>
    None,

    /// <summary>The host that formatted it: the only one that changes metadata.</summary>
    Master,

    /// <summary>Any other host.</summary>
    Client,
}
