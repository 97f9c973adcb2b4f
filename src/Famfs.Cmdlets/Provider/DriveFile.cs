using System.Management.Automation;

namespace Famfs.Cmdlets.Provider;

/// <summary>A file as the provider writes it: with the properties that PowerShell gives to every item of a provider.</summary>
public sealed record DriveFile : FamfsFile
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal DriveFile(FamfsFile file, PSDriveInfo? drive, ProviderInfo provider)
        : base(file) => (PSDrive, PSProvider) = (drive, provider);

    /// <summary>Qualified path of the directory that holds it.</summary>
    public string PSParentPath => QualifiedPath.Create(Device, DirectoryName);

    /// <summary>Its name.</summary>
    public string PSChildName => Name;

    /// <summary>The drive that it was found on, or null.</summary>
    public PSDriveInfo? PSDrive { get; }

    /// <summary>The provider Famfs.</summary>
    public ProviderInfo PSProvider { get; }

    /// <summary>Whether it can hold other items.</summary>
    public bool PSIsContainer => IsDirectory;
}
