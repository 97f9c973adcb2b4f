namespace Famfs.Names;

/// <summary>What a name stands for.</summary>
internal enum NodeKind : byte
{
    Directory,
    File,
}
