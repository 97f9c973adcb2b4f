namespace Famfs.Log;

/// <summary>An entry that cannot be believed although entries after it can.</summary>
/// <param name="Index">Its index in the log.</param>
/// <param name="Text">What is wrong with it.</param>
public readonly record struct LogDamage(long Index, string Text);
