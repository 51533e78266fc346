using Imprint.Device.Channel;
using Imprint.Element;
using Imprint.Pki.Chains;

namespace Imprint.Device.Tests.Channel;

/// <summary>What tests of the channel say again and again.</summary>
internal static class ChannelRig
{
    public static readonly CheckTime Today = CheckTime.At(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    public static ChannelOptions To(Uri address, ServerTrust? trust = null, ElementKey? key = null) =>
        new()
        {
            BaseAddress = address,
            Trust = trust ?? new ServerTrust.Anyone(),
            Time = () => Today,
            ClientKey = key,
        };

    public static HttpClient Open(this ChannelOptions options) => DeviceChannel.Open(options, TimeProvider.System);

    public static async Task<ChannelFault> FaultAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<ChannelException>(action)).Fault;

    public static Task<ChannelFault> FaultAsync(this ChannelOptions options, string path = "/")
    {
        return FaultAsync(async () =>
        {
            using var client = options.Open();
            using var answer = await client.GetAsync(path);
        });
    }
}
