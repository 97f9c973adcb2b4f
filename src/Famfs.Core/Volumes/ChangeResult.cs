namespace Famfs.Volumes;

/// <summary>The result of a <see cref="ChangeRequest"/>.</summary>
public sealed class ChangeResult
{
    internal ChangeResult(ChangeRequest request)
    {
        Request = request;
    }

    /// <summary>The request.</summary>
    public ChangeRequest Request { get; }

    /// <summary>Why it was not done, or null.</summary>
    public FamfsException? Error { get; internal set; }

    /// <summary>The item as it is now; null where it is gone, or was not changed.</summary>
    public FamfsItem? Item { get; internal set; }
}
