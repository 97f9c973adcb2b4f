namespace Famfs.Tests.Support;

/// <summary>A directory of a test's own, gone when the test is.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("famfs-test-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    public string NewDirectory(string name) => Directory.CreateDirectory(File(name)).FullName;

    /// <summary>A sparse file.</summary>
    public string Sparse(string name, long size)
    {
        using FileStream file = System.IO.File.Create(File(name));
        file.SetLength(size);
        return file.Name;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
