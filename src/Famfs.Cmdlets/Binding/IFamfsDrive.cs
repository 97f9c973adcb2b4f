namespace Famfs.Cmdlets.Binding;

/// <summary>A drive of the provider Famfs.</summary>
internal interface IFamfsDrive
{
    /// <summary>The root as the paths on the drive begin, and where it leads.</summary>
    (string Text, FamfsPath Place) RootPlace { get; }
}
