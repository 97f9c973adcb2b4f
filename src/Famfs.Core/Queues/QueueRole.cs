namespace Famfs.Queues;

/// <summary>An end of a queue.</summary>
public enum QueueRole
{
    /// <summary>The sending end.</summary>
    Producer,

    /// <summary>The receiving end.</summary>
    Consumer,
}
