namespace Famfs.Log;

/// <summary>An entry that cannot be believed although entries after it can.</summary>
/// <param name="Index">Its index in the log.</param>
/// <param name="Text">The damage, as a clause.</param>
public readonly record struct LogDamage(long Index, string Text);
