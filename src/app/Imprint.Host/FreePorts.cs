using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Imprint.Host;

/// <summary>Looks for room for a few blocks of ports, when the caller does not mind where.</summary>
public static class FreePorts
{
    // Below the range that the system hands out to outgoing connections (32768 on Linux): nobody takes one in between.
    private const int Lowest = 10_000;
    private const int Highest = 32_000;
    private const int Attempts = 200;

    // Each search goes on where the last one ended: two worlds that start at once in one process never look at the same ports.
    private static int _next = RandomNumberGenerator.GetInt32(Lowest, Highest);

    /// <summary>Finds a base such that all of <paramref name="count"/> ports from it are free on loopback at this moment.</summary>
    public static int FindBlock(int count)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var reserved = Interlocked.Add(ref _next, count) - count;
            var first = Lowest + ((reserved & int.MaxValue) % (Highest - Lowest));
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }

        throw new PortInUseException($"found no {count} free ports in a row between {Lowest} and {Highest}");
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A port that somebody else listens at; the message names the port, the party and the listener.</summary>
public sealed class PortInUseException(string message, Exception? inner = null) : Exception(message, inner);
