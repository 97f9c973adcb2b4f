namespace Famfs.Daemon.Tests.Worker;

/// <summary>
/// What the mount tests need of a program of their own: a process that does to files on a mount what no shell command
/// does. It fails with a message on standard error.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["attributes", var path]:
                    Attributes.List(path);
                    break;
                case ["attribute", var path, var name]:
                    Console.WriteLine(Attributes.Read(path, name));
                    break;
                case ["watch", var path]:
                    Contents.Watch(path);
                    break;
                case ["store", var path]:
                    Contents.Store(path);
                    break;
                case ["holes", var path]:
                    Contents.WriteWithHoles(path);
                    break;
                case ["directories", var count]:
                    Contents.MakeDirectories(Number(count));
                    break;
                case ["list-drafts", var directory]:
                    Listings.CommitWhileListing(directory);
                    break;
                case ["list-two", var master, var client]:
                    Listings.AddWhileListing(master, client);
                    break;
                case ["share", var path, var order, var flags, var how]:
                    new Sharing(path, order, Number(flags), grows: how == "grows").Run();
                    break;
                case ["change", var path, var text]:
                    Contents.ChangeByMapping(path, text);
                    break;
                case ["exchange", var master, var client, var when]:
                    Exchange.Run(master, client, isAtOnce: when == "at-once");
                    break;
                case ["lock", var path, var kind]:
                    Strangers.Lock(path, kind);
                    break;
                case ["impersonate", var number]:
                    Strangers.Impersonate(number);
                    break;
                default:
                    Console.Error.WriteLine($"Unknown arguments: {string.Join(' ', arguments)}");
                    return 2;
            }

            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
