namespace Imprint.Fdo.Messages;

// TO2.Done (70) = [ NonceTO2ProveDv ], TO2.Done2 (71) = [ NonceTO2SetupDv ], both inside the tunnel

/// <summary>Messages 70 and 71: each side repeats the nonce of the other.</summary>
public sealed record Done(FdoNonce Nonce)
{
    public byte[] Encode() => new HelloAck(Nonce).Encode();

    public static FdoFault Read(ReadOnlyMemory<byte> body, out Done? message)
    {
        var fault = HelloAck.Read(body, out var nonce);
        message = fault == FdoFault.None ? new Done(nonce!.Nonce) : null;
        return fault;
    }
}
