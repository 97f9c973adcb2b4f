namespace Famfs.Daemon.Drafts;

/// <summary>The purposes that a file or directory can be made for, judged by its name and by the way it is made.</summary>
internal enum Purpose
{
    /// <summary>To stay.</summary>
    Lasting,

    /// <summary>To be renamed when it is whole: made by mkstemp(3), or named like <c>x.tmp</c> or <c>x.12345</c>.</summary>
    WrittenAside,

    /// <summary>To be removed by the program that made it: a lock or a swap file.</summary>
    Held,

    /// <summary>A journal of a database, which is of use only as long as the database is being changed here.</summary>
    Journal,
}
