using System.Net;
using System.Text.RegularExpressions;

namespace DayTrading.Tests.Web;

/// <summary>What a browser without scripts does: it keeps cookies and sends forms as it got them.</summary>
internal sealed partial class Browser(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };

    public HttpClient Client => _client;

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    /// <summary>Fills in the form of a page and sends it.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(string path, params (string Field, string Value)[] fields)
    {
        var page = await _client.GetStringAsync(path);
        var token = TokenField().Matches(page)[^1].Groups["token"].Value;
        var form = fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2));
        return await _client.PostAsync(path, new FormUrlEncodedContent(form));
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password = SiteOfTest.Password) =>
        SendFormAsync("/account/sign-in", ("Name", name), ("Password", password));

    public Task<HttpResponseMessage> RegisterAsync(string name, string password = SiteOfTest.Password) =>
        SendFormAsync("/account/register", ("Name", name), ("Password", password), ("Again", password));

    /// <summary>Whether the browser gets a page that needs a sign-in.</summary>
    public async Task<bool> IsSignedInAsync() => (await GetAsync("/account/password")).StatusCode == HttpStatusCode.OK;

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenField();
}
