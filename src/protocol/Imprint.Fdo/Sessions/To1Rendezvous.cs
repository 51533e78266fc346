using Imprint.Fdo.Messages;
using Imprint.Wire;
using Imprint.Wire.Ids;

namespace Imprint.Fdo.Sessions;

/// <summary>TO1 as the rendezvous sees it. It gives the owner's redirect, unchanged, to the device that proves its key.</summary>
public static class To1Rendezvous
{
    public static FdoFault Hello(ReadOnlyMemory<byte> body, out HelloRv? hello)
    {
        var fault = HelloRv.Read(body, out hello);
        if (fault == FdoFault.None && FdoKeyTypes.OfDevice(hello!.SigInfo.Algorithm) is null)
            return FdoFault.UnsupportedSignature;
        return fault;
    }

    public static byte[] Ack(HelloRv hello, RandomSource random, out FdoNonce nonce)
    {
        nonce = FdoNonce.Create(random);
        return new HelloRvAck(nonce, hello.SigInfo).Encode();
    }

    public static FdoFault Prove(FdoNonce nonce, FdoGuid guid, FdoPublicKey deviceKey, ReadOnlyMemory<byte> body)
    {
        var fault = EatToken.Read(body, out var token);
        if (fault != FdoFault.None)
            return fault;
        // The nonce first: it is cheap, and what was played before fails there.
        if (!token!.Nonce.Matches(nonce))
            return FdoFault.NonceMismatch;
        if (token.Guid != guid)
            return FdoFault.GuidMismatch;
        return token.IsSignedBy(deviceKey) ? FdoFault.None : FdoFault.BadSignature;
    }
}
