// The generated client, set up so that no message is sent twice.

import java.util.concurrent.TimeUnit
import okhttp3.OkHttpClient
import texter.infrastructure.ApiClient

// sample of client
/** The status of the last response, which is lost if its body cannot be read; 0 if there was none. */
var status = 0

val client = ApiClient(
    baseUrl = System.getenv("TEXTER_BASE_URL"),
    okHttpClientBuilder = OkHttpClient.Builder()
        .followRedirects(false) // following a redirect could send the message a second time
        .retryOnConnectionFailure(false) // else a request is sent again if a reused connection breaks
        .callTimeout(30, TimeUnit.SECONDS)
        .addNetworkInterceptor { chain ->
            val request = chain.request().newBuilder()
                .header("Authorization", "Bearer ${System.getenv("TEXTER_API_TOKEN")}")
                .build()
            val response = chain.proceed(request)
            status = response.code
            response.newBuilder().removeHeader("Retry-After").build() // for which OkHttp repeats a request after a 503
        },
)
// end of sample
