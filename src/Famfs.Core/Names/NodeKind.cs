namespace Famfs.Names;

/// <summary>The kinds of things that have names.</summary>
internal enum NodeKind : byte
{
    Directory,
    File,
}
