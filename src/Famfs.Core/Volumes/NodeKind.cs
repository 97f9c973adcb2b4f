namespace Famfs.Volumes;

/// <summary>What a name stands for.</summary>
internal enum NodeKind : byte
{
    Directory,
    File,
}
