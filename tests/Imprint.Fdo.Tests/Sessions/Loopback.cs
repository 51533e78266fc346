using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>Changes a message on its way.</summary>
internal delegate ReadOnlyMemory<byte> OnTheWay(FdoMessageType type, ReadOnlyMemory<byte> body);

/// <summary>Runs TO2 between a device and an owner in one process.</summary>
internal sealed class Loopback(To2Device device, LoopbackOwner owner)
{
    private const int MaxMessages = 2000;

    public OnTheWay OnTheWay { get; init; } = (_, body) => body;

    /// <summary>How an effect on the device ends; null when it takes longer.</summary>
    public Func<ServiceInfoEffect, EffectResult?> Work { get; init; } = _ => EffectResult.Done;

    public DeviceCredential? Staged { get; private set; }

    /// <summary>What the device was told when the owner ended it, and what the owner was told when the device did.</summary>
    public FdoError? Error { get; private set; }

    public List<FdoMessageType> Messages { get; } = [];

    public FdoStep Run()
    {
        FdoStep step = device.Start();
        for (var count = 0; count < MaxMessages; count++)
        {
            switch (step)
            {
                case FdoStep.Send send:
                    Messages.Add(send.Type);
                    var (type, body) = owner.Handle(send.Type, OnTheWay(send.Type, send.Body));
                    step = device.Receive(type, OnTheWay(type, body));
                    break;
                case FdoStep.Work work:
                    Staged = work.Stage ?? Staged;
                    foreach (var effect in work.Effects)
                    {
                        if (Work(effect) is { } result)
                            device.Complete(effect, result);
                    }

                    step = device.Continue();
                    break;
                case FdoStep.EndedByPeer ended:
                    Error = ended.Error;
                    return step;
                case FdoStep.Refused refused:
                    Error = refused.Error;
                    return step;
                default:
                    return step;
            }
        }

        Assert.Fail("The session did not end.");
        return step;
    }

    /// <summary>Opens what is in the tunnel, with the key out of the owner's state, changes it and seals it again.</summary>
    public static ReadOnlyMemory<byte> InTunnel(LoopbackOwner owner, ReadOnlyMemory<byte> body, Func<byte[], byte[]> change)
    {
        var state = (List<object?>)CborTree.Read(owner.Session)!;
        using var tunnel = new Tunnel((CipherSuite)(long)state[8]!, new Crypto.Secret((byte[])state[9]!));
        Assert.Equal(FdoFault.None, tunnel.Open(body, out var plaintext));
        return tunnel.Seal(change(plaintext), System.Security.Cryptography.RandomNumberGenerator.Fill);
    }
}
