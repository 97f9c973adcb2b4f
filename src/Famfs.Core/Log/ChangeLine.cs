namespace Famfs.Log;

/// <summary>
/// How many entries have been rewritten in place since the file system was made. Every look reads it: equal numbers as at
/// the last look say that nothing which was followed has changed.
/// </summary>
/// <param name="IsPresent">Whether any entry was ever rewritten: the line is that of this file system.</param>
/// <param name="Done">Entries that are rewritten.</param>
/// <param name="Begun">The same, with those of a change that is in the journal and perhaps not in place.</param>
internal readonly record struct ChangeLine(bool IsPresent, long Done, long Begun)
{
    /// <summary>Whether the journal holds a change that is to be taken for done.</summary>
    public bool IsPending => Begun != Done;
}
