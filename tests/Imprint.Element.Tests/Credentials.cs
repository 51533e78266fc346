using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.Wire.Ids;

namespace Imprint.Element.Tests;

internal static class Credentials
{
    public static byte[] Header { get; } = "header of the voucher"u8.ToArray();

    /// <summary>A credential that can be told from others by its number.</summary>
    public static DeviceCredential Of(byte number) =>
        new(
            IsActive: true,
            $"device {number}",
            new FdoGuid([.. Enumerable.Repeat(number, FdoGuid.ByteCount)]),
            RendezvousInfo.Create(new RendezvousDirective { Dns = "rendezvous.example", Protocol = RendezvousProtocol.Https }),
            FdoHash.Compute(FdoHashType.Sha256, new byte[] { number })
        );

    /// <summary>Goes through a whole onboarding at once.</summary>
    public static FdoHash Onboard(this DeviceElement element, byte number, bool keepAsFactory = false)
    {
        var hmac = element.Stage(Of(number), FdoHashType.HmacSha256, Header);
        element.Commit(keepAsFactory);
        return hmac;
    }

    public static int? NumberOf(DeviceCredential? credential) => credential?.Guid.ToBytes()[0];
}
